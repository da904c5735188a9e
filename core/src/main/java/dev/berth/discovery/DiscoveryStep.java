package dev.berth.discovery;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One address that was asked for metadata, and what came of it.
 *
 * @param url what was asked
 * @param status the answer's status; null where no answer came
 * @param verdict what it was taken for, in a few words; holds nothing that the server wrote
 */
public record DiscoveryStep(URI url, @Nullable Integer status, String verdict) {
    /** On one line, without the query: it may hold a key. */
    @Override
    public String toString() {
        return MetadataUrl.shown(url) + " -> " + (status == null ? "" : status + " ") + verdict;
    }
}
