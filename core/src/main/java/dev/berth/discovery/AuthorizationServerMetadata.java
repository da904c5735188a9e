package dev.berth.discovery;

import dev.berth.answer.ServerWords;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.http.AddressPolicy;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server's metadata (RFC 8414, OpenID Connect Discovery): its issuer is the one that was asked for, its
 * endpoints are safe URLs, and it supports S256 where a code is to be asked for. There is no other way to make one.
 * Immutable.
 */
public final class AuthorizationServerMetadata {
    private static final String PUSHED_REQUESTS = "pushed_authorization_request_endpoint";

    /** The endpoints that a client of ours may be led to: one that is not safe spoils the document. */
    public static final List<String> ENDPOINTS = List.of(
            "authorization_endpoint",
            "token_endpoint",
            "registration_endpoint",
            "revocation_endpoint",
            PUSHED_REQUESTS,
            "device_authorization_endpoint");

    private final String issuer;
    private final Map<String, URI> endpoints;
    private final JsonObject raw;
    private final @Nullable URI foundAt;

    private AuthorizationServerMetadata(
            String issuer, Map<String, URI> endpoints, JsonObject raw, @Nullable URI foundAt) {
        this.issuer = issuer;
        this.endpoints = Map.copyOf(endpoints);
        this.raw = raw;
        this.foundAt = foundAt;
    }

    /**
     * Reads and verifies a document for a person's sign-in. Pure.
     *
     * @throws DiscoveryException as the other
     */
    public static AuthorizationServerMetadata parse(JsonObject document, URI foundAt, Set<String> acceptable) {
        return parse(document, foundAt, acceptable, true);
    }

    /**
     * Reads and verifies a document. Pure.
     *
     * @param acceptable the issuers that were asked for; compared as strings, without any normalisation
     * @param authorizationCode whether a code is to be asked for, which takes an authorization endpoint and S256
     * @throws DiscoveryException {@link ErrorCode#ISSUER_MISMATCH}, {@link ErrorCode#PKCE_UNSUPPORTED}, {@link
     *     ErrorCode#UNSAFE_URL} or {@link ErrorCode#INVALID_METADATA}
     */
    public static AuthorizationServerMetadata parse(
            JsonObject document, URI foundAt, Set<String> acceptable, boolean authorizationCode) {
        String issuer = document.string("issuer");
        if (issuer == null) {
            throw ProtectedResourceMetadata.missing("issuer", foundAt, "RFC 8414 section 2");
        }
        // RFC 8414 section 3.3: nothing of a document with another issuer may be used, so this comes first.
        if (!acceptable.contains(issuer)) {
            String expected = String.join(" or ", acceptable);
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("expected", ServerWords.clipped(expected));
            facts.put("issuer", ServerWords.clipped(issuer));
            facts.put("url", MetadataUrl.shown(foundAt));
            facts.put("rule", "RFC 8414 section 3.3");
            throw new DiscoveryException(
                    ErrorCode.ISSUER_MISMATCH,
                    "The metadata is of the issuer " + ServerWords.clipped(issuer) + ", asked for was "
                            + ServerWords.clipped(expected) + ".",
                    facts);
        }
        MetadataUrl.issuer(issuer, foundAt);
        return of(issuer, document, foundAt, authorizationCode);
    }

    /** The default endpoints of a server without any metadata (2025-03-26, "Fallbacks for Servers without Metadata Discovery"). */
    static AuthorizationServerMetadata defaultsOf(String origin) {
        return of(
                origin,
                JsonObject.of(Map.of(
                        "issuer", origin,
                        "authorization_endpoint", origin + "/authorize",
                        "token_endpoint", origin + "/token",
                        "registration_endpoint", origin + "/register",
                        "code_challenge_methods_supported", List.of("S256"))),
                null,
                true);
    }

    private static AuthorizationServerMetadata of(
            String issuer, JsonObject document, @Nullable URI foundAt, boolean authorizationCode) {
        Map<String, URI> endpoints = new LinkedHashMap<>();
        for (String name : ENDPOINTS) {
            String url = document.string(name);
            if (url != null && !url.isEmpty()) {
                endpoints.put(name, MetadataUrl.parse(url, name, foundAt));
            }
        }
        for (String required :
                authorizationCode ? List.of("authorization_endpoint", "token_endpoint") : List.of("token_endpoint")) {
            if (!endpoints.containsKey(required)) {
                throw ProtectedResourceMetadata.missing(required, foundAt, "RFC 8414 section 2");
            }
        }
        if (authorizationCode) {
            requireS256(issuer, document, foundAt);
            boolean pushed = Boolean.TRUE.equals(document.bool("require_pushed_authorization_requests"));
            if (pushed && !endpoints.containsKey(PUSHED_REQUESTS)) {
                throw ProtectedResourceMetadata.missing(PUSHED_REQUESTS, foundAt, "RFC 9126 section 5");
            }
        }
        return new AuthorizationServerMetadata(issuer, endpoints, document, foundAt);
    }

    private static void requireS256(String issuer, JsonObject document, @Nullable URI foundAt) {
        List<String> methods = document.strings("code_challenge_methods_supported");
        if (methods == null || !methods.contains("S256")) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("issuer", ServerWords.clipped(issuer));
            facts.put(
                    "code_challenge_methods_supported",
                    methods == null ? "absent" : ServerWords.clipped(String.join(" ", methods)));
            if (foundAt != null) {
                facts.put("url", MetadataUrl.shown(foundAt));
            }
            facts.put("rule", "MCP authorization, Authorization Code Protection; OAuth 2.1 section 7.5.2");
            throw new DiscoveryException(
                    ErrorCode.PKCE_UNSUPPORTED,
                    "The authorization server does not say that it supports PKCE with S256.",
                    facts);
        }
    }

    /** Whether a document found at a well-known address is meant to be one at all. */
    static boolean isMeant(JsonObject document) {
        return document.has("issuer") || document.has("authorization_endpoint") || document.has("token_endpoint");
    }

    /** Refuses endpoints at addresses, written as such, that the policy forbids. */
    AuthorizationServerMetadata requirePermitted(AddressPolicy addresses) {
        endpoints.forEach((name, url) -> MetadataUrl.requirePermitted(url, name, addresses));
        return this;
    }

    /** The issuer, exactly as in the document; what {@code iss} is compared with. */
    public String issuer() {
        return issuer;
    }

    /**
     * Where the person is sent.
     *
     * @throws IllegalStateException if it was not read for a sign-in by a code, and has none
     */
    public URI authorizationEndpoint() {
        URI endpoint = endpoints.get("authorization_endpoint");
        if (endpoint == null) {
            throw new IllegalStateException("there is no authorization endpoint");
        }
        return endpoint;
    }

    /** Where codes and refresh tokens are exchanged. */
    public URI tokenEndpoint() {
        return Objects.requireNonNull(endpoints.get("token_endpoint"));
    }

    /** Where clients register (RFC 7591), or null. */
    public @Nullable URI registrationEndpoint() {
        return endpoints.get("registration_endpoint");
    }

    /** Where tokens are revoked (RFC 7009), or null. */
    public @Nullable URI revocationEndpoint() {
        return endpoints.get("revocation_endpoint");
    }

    /**
     * Where authorization requests are pushed (RFC 9126), or null. Never null where they have to be, if it was read for a
     * sign-in by a code.
     */
    public @Nullable URI pushedAuthorizationRequestEndpoint() {
        return endpoints.get(PUSHED_REQUESTS);
    }

    /** Where a device asks for its codes (RFC 8628), or null. */
    public @Nullable URI deviceAuthorizationEndpoint() {
        return endpoints.get("device_authorization_endpoint");
    }

    /** Scopes it lists; empty where it does not say. */
    public List<String> scopesSupported() {
        return list("scopes_supported");
    }

    /** Client authentication methods it lists for the token endpoint; empty where it does not say. */
    public List<String> tokenEndpointAuthMethodsSupported() {
        return list("token_endpoint_auth_methods_supported");
    }

    /** What client assertions may be signed by; empty where it does not say. */
    public List<String> tokenEndpointAuthSigningAlgValuesSupported() {
        return list("token_endpoint_auth_signing_alg_values_supported");
    }

    /** What DPoP proofs may be signed by (RFC 9449 section 5.1); empty where it does not say. */
    public List<String> dpopSigningAlgValuesSupported() {
        return list("dpop_signing_alg_values_supported");
    }

    /** Whether authorization requests have to be pushed (RFC 9126 section 5). */
    public boolean requirePushedAuthorizationRequests() {
        return Boolean.TRUE.equals(raw.bool("require_pushed_authorization_requests"));
    }

    /** Code challenge methods it lists (RFC 7636); empty where it does not say. */
    public List<String> codeChallengeMethodsSupported() {
        return list("code_challenge_methods_supported");
    }

    /** Grant types it lists; empty where it does not say. */
    public List<String> grantTypesSupported() {
        return list("grant_types_supported");
    }

    /** Whether it promises {@code iss} in every authorization response (RFC 9207 section 3). */
    public boolean authorizationResponseIssParameterSupported() {
        return Boolean.TRUE.equals(raw.bool("authorization_response_iss_parameter_supported"));
    }

    /** Whether it takes the URL of a metadata document as client id. */
    public boolean clientIdMetadataDocumentSupported() {
        return Boolean.TRUE.equals(raw.bool("client_id_metadata_document_supported"));
    }

    /** The whole document. */
    public JsonObject raw() {
        return raw;
    }

    /** Where it was found; null for the default endpoints of a server without metadata. */
    public @Nullable URI foundAt() {
        return foundAt;
    }

    @Override
    public String toString() {
        return "AuthorizationServerMetadata[" + issuer + "]";
    }

    private List<String> list(String name) {
        List<String> values = raw.strings(name);
        return values == null ? List.of() : values;
    }
}
