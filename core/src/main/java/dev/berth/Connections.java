package dev.berth;

import dev.berth.error.BerthException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of connecting to many servers at once: each server is in one of the two. Immutable; closing it closes the sessions
 * and is the caller's to do.
 *
 * @param connected the open sessions, in the order in which the servers were given
 * @param failed the others, each with its own failure, in the same order
 */
public record Connections(List<Connection> connected, Map<Server, BerthException> failed) implements AutoCloseable {
    public Connections {
        connected = List.copyOf(connected);
        failed = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(failed));
    }

    /** Closes every session. */
    @Override
    public void close() {
        connected.forEach(Connection::close);
    }
}
