package dev.berth.callback;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The open connections of one listener, by phase and in the order in which they entered it. As every phase has one fixed
 * length, the first of each is the next to run out. For the engine's thread alone.
 */
final class Connections {
    private final Limits limits;
    private final Map<Phase, Set<Connection>> byPhase = new EnumMap<>(Phase.class);

    Connections(Limits limits) {
        this.limits = limits;
        for (Phase phase : Phase.values()) {
            byPhase.put(phase, new LinkedHashSet<>());
        }
    }

    void enter(Connection connection, Phase phase, long now) {
        forget(connection);
        connection.enter(phase, now + limits.nanos(phase));
        in(phase).add(connection);
    }

    void forget(Connection connection) {
        in(connection.phase()).remove(connection);
    }

    List<Connection> all(Phase phase) {
        return new ArrayList<>(in(phase));
    }

    boolean isEmpty() {
        return byPhase.values().stream().allMatch(Set::isEmpty);
    }

    boolean isEmpty(Phase phase) {
        return in(phase).isEmpty();
    }

    /** Closes the oldest of those that matter least, so that silent ones never keep the genuine one out. */
    void makeRoom() {
        int open = in(Phase.READING).size()
                + in(Phase.DRAINING).size()
                + in(Phase.WRITING).size();
        if (open >= limits.connections()) {
            evict();
        }
    }

    /** Gives up the older half of those that have said nothing yet, one at least. */
    void evictHalf() {
        int count = Math.max(1, in(Phase.READING).size() / 2);
        for (int i = 0; i < count; i++) {
            evict();
        }
    }

    private void evict() {
        for (Phase phase : List.of(Phase.READING, Phase.DRAINING, Phase.WRITING)) {
            if (!isEmpty(phase)) {
                in(phase).iterator().next().close();
                return;
            }
        }
    }

    long untilDeadline(long now) {
        long least = Long.MAX_VALUE;
        for (Set<Connection> connections : byPhase.values()) {
            if (!connections.isEmpty()) {
                least = Math.min(
                        least, Math.max(0, connections.iterator().next().deadline() - now));
            }
        }
        return least;
    }

    void expire(long now) {
        for (Phase phase : Phase.values()) {
            while (!isEmpty(phase)) {
                Connection oldest = in(phase).iterator().next();
                if (oldest.deadline() - now > 0) {
                    break;
                }
                oldest.expire();
            }
        }
    }

    private Set<Connection> in(Phase phase) {
        return byPhase.getOrDefault(phase, Set.of());
    }
}
