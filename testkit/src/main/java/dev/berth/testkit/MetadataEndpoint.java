package dev.berth.testkit;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A metadata document that can stand in several places. A switch on the whole holds in every place; {@link #at} is one of
 * them.
 *
 * @param <L> the places
 */
public final class MetadataEndpoint<L extends Enum<L>> extends Endpoint {
    private static final Reply NOT_HERE = Reply.text(404, "nothing here\n");

    private final Map<L, Endpoint> places;
    private final Class<L> type;
    private volatile Set<L> served;

    MetadataEndpoint(RequestLog log, Class<L> type, L usual, Handler document) {
        super(null, log, document);
        this.type = type;
        places = new EnumMap<>(type);
        served = EnumSet.of(usual);
        for (L place : type.getEnumConstants()) {
            places.put(
                    place, new Endpoint(this, log, request -> isServed(place) ? document.handle(request) : NOT_HERE));
        }
    }

    /** The document stands in these places, and every other answers 404. */
    @SafeVarargs
    public final MetadataEndpoint<L> servedAt(L... at) {
        Set<L> wanted = EnumSet.noneOf(type);
        for (L place : at) {
            wanted.add(place);
        }
        served = wanted;
        return this;
    }

    /** One place. */
    public Endpoint at(L place) {
        Endpoint endpoint = places.get(place);
        if (endpoint == null) {
            throw new IllegalArgumentException(place.name());
        }
        return endpoint;
    }

    private boolean isServed(L place) {
        return served.contains(place);
    }
}
