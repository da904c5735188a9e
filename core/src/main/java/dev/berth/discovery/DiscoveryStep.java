package dev.berth.discovery;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One address that was asked for metadata, and what came of it; or one issuer of several that cannot serve, and why.
 *
 * @param url what was asked, or the issuer
 * @param status the answer's status; null where no answer came, and for an issuer
 * @param verdict what it was taken for, in a few words; holds nothing that the server wrote
 */
public record DiscoveryStep(URI url, @Nullable Integer status, String verdict) {
    /** On one line, without the query: it may hold a key. */
    @Override
    public String toString() {
        return MetadataUrl.shown(url) + " -> " + (status == null ? "" : status + " ") + verdict;
    }
}
