package dev.berth.discovery;

import dev.berth.answer.ServerWords;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A protected resource's metadata (RFC 9728), verified to belong to its server. Immutable.
 *
 * @param resource the identifier byte for byte as the document has it
 * @param authorizationServers issuers in the document's order, not yet checked; empty only where an issuer is pinned
 * @param scopesSupported null where the document does not say
 * @param raw the whole document
 * @param foundAt where it was found
 */
public record ProtectedResourceMetadata(
        String resource,
        List<String> authorizationServers,
        @Nullable List<String> scopesSupported,
        JsonObject raw,
        URI foundAt) {
    private static final String RULE = "RFC 9728 section 3.3";

    public ProtectedResourceMetadata {
        authorizationServers = List.copyOf(authorizationServers);
        scopesSupported = scopesSupported == null ? null : List.copyOf(scopesSupported);
    }

    /** A name for people; null where the document has none. Not yet safe for a terminal or a page. */
    public @Nullable String resourceName() {
        return raw.string("resource_name");
    }

    /**
     * Reads and verifies a document. Pure.
     *
     * @param configuredResource an identifier that an administrator vouches for; null for none
     * @throws DiscoveryException {@link ErrorCode#INVALID_METADATA} without {@code resource}, {@link
     *     ErrorCode#RESOURCE_MISMATCH} where that does not belong to the server
     */
    public static ProtectedResourceMetadata parse(
            JsonObject document, URI foundAt, URI server, @Nullable String configuredResource) {
        String resource = document.string("resource");
        if (resource == null || resource.isBlank()) {
            throw missing("resource", foundAt, RULE);
        }
        // RFC 9728 section 3.3: a document for another resource must not be used; an administrator may know better.
        if (!ResourceIdentifier.covers(resource, server) && !Objects.equals(resource, configuredResource)) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("expected", MetadataUrl.shown(server));
            facts.put("resource", ServerWords.clipped(resource));
            facts.put("url", MetadataUrl.shown(foundAt));
            facts.put("rule", RULE);
            throw new DiscoveryException(
                    ErrorCode.RESOURCE_MISMATCH,
                    "The metadata is for " + ServerWords.clipped(resource) + ", which does not belong to "
                            + MetadataUrl.shown(server) + ".",
                    facts);
        }
        List<String> servers = document.strings("authorization_servers");
        return new ProtectedResourceMetadata(
                resource,
                servers == null ? List.of() : servers,
                Scopes.valid(document.strings("scopes_supported")),
                document,
                foundAt);
    }

    /** Whether a document found at a guessed address is meant to be one at all. */
    static boolean isMeant(JsonObject document) {
        return document.has("resource") || document.has("authorization_servers");
    }

    static DiscoveryException missing(String member, @Nullable URI foundAt, String rule) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("member", member);
        if (foundAt != null) {
            facts.put("url", MetadataUrl.shown(foundAt));
        }
        facts.put("rule", rule);
        return new DiscoveryException(ErrorCode.INVALID_METADATA, "The metadata has no usable " + member + ".", facts);
    }
}
