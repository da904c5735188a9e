package dev.berth.testkit;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * A metadata document that can stand in several places. A switch on the whole holds in every place; {@link #at} is one of
 * them. Thread-safe.
 *
 * @param <L> the places
 */
public final class MetadataEndpoint<L extends Enum<L>> extends Endpoint {
    private final Class<L> type;
    private final Map<L, String> paths;
    private final Map<String, Endpoint> endpoints = new HashMap<>();
    private volatile Set<String> served;

    /**
     * Honest at the usual place, and nowhere else.
     *
     * @param pathOf places may share a path: they are one endpoint then
     */
    MetadataEndpoint(RequestLog log, Class<L> type, L usual, Function<L, String> pathOf, Handler document) {
        super(null, log, document);
        this.type = type;
        paths = new EnumMap<>(type);
        for (L place : type.getEnumConstants()) {
            String path = pathOf.apply(place);
            paths.put(place, path);
            endpoints.put(
                    path,
                    new Endpoint(
                            this, log, request -> served.contains(path) ? document.handle(request) : Reply.NOT_HERE));
        }
        served = Set.of(pathOf.apply(usual));
    }

    /** The document stands in these places, and every other answers 404. */
    @SafeVarargs
    public final MetadataEndpoint<L> servedAt(L... at) {
        Set<L> wanted = EnumSet.noneOf(type);
        for (L place : at) {
            wanted.add(place);
        }
        served = Set.copyOf(wanted.stream().map(paths::get).toList());
        return this;
    }

    /** One place. */
    public Endpoint at(L place) {
        return Objects.requireNonNull(endpoints.get(path(place)));
    }

    String path(L place) {
        return Objects.requireNonNull(paths.get(place));
    }

    void mountOn(LoopbackServer http) {
        endpoints.forEach(http::mount);
    }

    void unmountFrom(LoopbackServer http) {
        endpoints.keySet().forEach(http::unmount);
    }
}
