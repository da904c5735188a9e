package dev.berth.authorize;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.secret.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One flow, whole and immutable: everything that is said to the authorization server and everything that its response is
 * held against. Made once; nothing in it is minted again. Keyed by {@link #state()}.
 *
 * @param issuer the issuer exactly as discovered; {@code iss} is compared with it as a string (RFC 9207)
 * @param issAdvertised whether the issuer promises {@code iss} in every response (RFC 9207 section 3)
 * @param authorizationEndpoint where the person is sent
 * @param clientId the client
 * @param redirectUri the redirect URI exactly as it was registered and is advertised
 * @param state at least 128 unguessable bits
 * @param codeVerifier the proof key (RFC 7636)
 * @param resource the resource indicator byte for byte (RFC 8707), or null where none is sent
 * @param scopes what is asked for; empty asks for the server's default
 * @param dpopJkt the thumbprint of the key that code and tokens are to be bound to (RFC 9449 section 10); null for none
 * @param expiresAt when the flow gives up waiting
 */
public record AuthorizationRequest(
        String issuer,
        boolean issAdvertised,
        URI authorizationEndpoint,
        String clientId,
        String redirectUri,
        Secret state,
        CodeVerifier codeVerifier,
        @Nullable String resource,
        List<String> scopes,
        @Nullable String dpopJkt,
        Instant expiresAt) {
    public AuthorizationRequest {
        scopes = List.copyOf(scopes);
    }

    /** What is asked, in order (RFC 6749 section 4.1.1, RFC 7636 section 4.3, RFC 8707). */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", clientId);
        parameters.put("redirect_uri", redirectUri);
        parameters.put("state", state.reveal());
        parameters.put("code_challenge", codeVerifier.challenge());
        parameters.put("code_challenge_method", CodeVerifier.METHOD);
        if (!scopes.isEmpty()) {
            parameters.put("scope", String.join(" ", scopes));
        }
        if (resource != null) {
            parameters.put("resource", resource);
        }
        if (dpopJkt != null) {
            parameters.put("dpop_jkt", dpopJkt);
        }
        if (scopes.contains("offline_access")) {
            // OpenID Connect Core section 11: without consent the provider must ignore offline_access.
            parameters.put("prompt", "consent");
        }
        return parameters;
    }

    /** The authorization URL that the person's browser opens. */
    public URI toUri() {
        return withQuery(parameters());
    }

    /** The authorization URL of a request that was pushed (RFC 9126 section 4). */
    public URI toUri(Secret requestUri) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", clientId);
        parameters.put("request_uri", requestUri.reveal());
        return withQuery(parameters);
    }

    private URI withQuery(Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        String endpoint = authorizationEndpoint.toString();
        String separator = authorizationEndpoint.getRawQuery() == null ? "?" : endpoint.endsWith("&") ? "" : "&";
        return URI.create(endpoint + separator + query);
    }
}
