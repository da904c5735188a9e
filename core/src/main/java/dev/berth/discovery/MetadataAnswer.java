package dev.berth.discovery;

import dev.berth.error.TransportException;
import dev.berth.http.HttpResponse;
import dev.berth.json.JsonObject;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking one address for metadata. Immutable.
 *
 * @param url what was asked
 * @param kind what the answer was taken for
 * @param response the answer, which may have come from elsewhere on the same origin; null where none came
 * @param document the metadata; null unless it was found
 * @param failure why no answer came; null where one did
 */
public record MetadataAnswer(
        URI url,
        Kind kind,
        @Nullable HttpResponse response,
        @Nullable JsonObject document,
        @Nullable TransportException failure) {
    /** What an answer is taken for. */
    public enum Kind {
        /** Metadata of the kind that was asked for. */
        FOUND,
        /** A status that says no. */
        NOT_HERE,
        /** A JSON object that is something else. */
        OTHER_JSON,
        /** Something that is no JSON and does not claim to be: a page, as a rule. */
        NO_JSON,
        /** Something that claims to be JSON and is no object. */
        BROKEN_JSON,
        /** A redirect that is not followed: to a login page elsewhere, as a rule. */
        REDIRECTED,
        /** A status that says nothing about whether there is metadata. */
        IN_TROUBLE,
        /** No usable answer. */
        NO_ANSWER
    }

    static MetadataAnswer of(URI url, Kind kind, HttpResponse response) {
        return new MetadataAnswer(url, kind, response, null, null);
    }

    /** Whether it is a definite no: then the next address is asked. What is neither this nor found ends a discovery. */
    public boolean isMiss() {
        return switch (kind) {
            case NOT_HERE, OTHER_JSON, NO_JSON, REDIRECTED -> true;
            case FOUND, BROKEN_JSON, IN_TROUBLE, NO_ANSWER -> false;
        };
    }
}
