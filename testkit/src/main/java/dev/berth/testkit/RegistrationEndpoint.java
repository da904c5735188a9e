package dev.berth.testkit;

import dev.berth.testkit.jose.InvalidJwtException;
import dev.berth.testkit.jose.Jwk;
import dev.berth.testkit.json.Json;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code /register} (RFC 7591). Thread-safe. */
public final class RegistrationEndpoint extends Endpoint {
    private final TestAuthorizationServer server;
    private final Set<String> refusedHosts = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ClientAuthentication assigned;
    private volatile @Nullable String shared;

    RegistrationEndpoint(TestAuthorizationServer server, RequestLog log) {
        super(log);
        this.server = server;
    }

    /** Gives every client this method, whatever it asked for, as RFC 7591 section 3.2.1 allows. */
    public RegistrationEndpoint assigns(ClientAuthentication method) {
        assigned = method;
        return this;
    }

    /**
     * Gives everybody this client id, as those do that stand in front of an issuer which registers nobody (RFC 7591 section
     * 3.2.1 allows it). What was registered before stays good, but for a secret: each takes the place of the last.
     */
    public RegistrationEndpoint givesEverybody(String clientId) {
        shared = clientId;
        return this;
    }

    /** Answers {@code invalid_redirect_uri} for this host, {@code 127.0.0.1} say. */
    public RegistrationEndpoint refusesRedirectHost(String host) {
        refusedHosts.add(host);
        return this;
    }

    /** Refuses everybody in plain text, as some do. */
    public RegistrationEndpoint refusesEverybody() {
        answerWith(Reply.text(403, "Forbidden"));
        return this;
    }

    @Override
    Reply handle(RecordedRequest request) {
        if (!"POST".equals(request.method())) {
            return Reply.status(405).withHeader("Allow", "POST");
        }
        try {
            return register(Json.object(request.body()));
        } catch (IOException e) {
            return Reply.error(400, "invalid_client_metadata", "the body must be a JSON object");
        } catch (OAuthError e) {
            return e.reply();
        }
    }

    private Reply register(Map<String, @Nullable Object> metadata) throws OAuthError {
        List<String> redirectUris = redirectUris(metadata);
        ClientAuthentication method = assigned;
        if (method == null) {
            String asked = Json.text(metadata, "token_endpoint_auth_method");
            method = asked == null ? ClientAuthentication.CLIENT_SECRET_BASIC : ClientAuthentication.ofWireName(asked);
            // The older methods are given out even where they are not advertised: servers do.
            if (method.isByJwt() && !server.authenticationMethods().contains(method)) {
                throw new OAuthError("invalid_client_metadata", "unsupported token_endpoint_auth_method");
            }
        }
        List<ClientKey> keys = method == ClientAuthentication.PRIVATE_KEY_JWT ? keys(metadata) : List.of();
        String secret = method.hasSecret() ? Grants.random() : null;
        String name = Json.text(metadata, "client_name");
        String clientId = shared != null ? shared : "client-" + Grants.random().substring(0, 12);
        server.clients()
                .add(new Client(
                        clientId,
                        secret,
                        method,
                        withEarlier(clientId, redirectUris),
                        name == null ? clientId : name,
                        keys));

        Map<String, @Nullable Object> answer = new LinkedHashMap<>(metadata);
        answer.put("client_id", clientId);
        answer.put("client_id_issued_at", server.clock().instant().getEpochSecond());
        answer.put("token_endpoint_auth_method", method.wireName());
        if (secret != null) {
            answer.put("client_secret", secret);
            answer.put("client_secret_expires_at", 0);
        }
        return Reply.json(201, answer).withHeader("Cache-Control", "no-store");
    }

    private List<String> withEarlier(String clientId, List<String> redirectUris) {
        Client earlier = server.clients().find(clientId);
        List<String> all = new ArrayList<>(earlier == null ? List.of() : earlier.redirectUris());
        all.addAll(redirectUris);
        return all;
    }

    private List<String> redirectUris(Map<String, @Nullable Object> metadata) throws OAuthError {
        List<String> redirectUris = new ArrayList<>();
        if (metadata.get("redirect_uris") instanceof List<?> list) {
            list.forEach(uri -> redirectUris.add(String.valueOf(uri)));
        }
        if (redirectUris.isEmpty() && isSentCodes(metadata)) {
            throw new OAuthError("invalid_redirect_uri", "redirect_uris is missing");
        }
        for (String redirectUri : redirectUris) {
            String host = host(redirectUri);
            if (host == null || refusedHosts.contains(host)) {
                throw new OAuthError("invalid_redirect_uri", "a redirect URI is not allowed");
            }
        }
        return redirectUris;
    }

    /** Nobody else needs a redirect URI; who does not say gets codes (RFC 7591 section 2). */
    private static boolean isSentCodes(Map<String, @Nullable Object> metadata) {
        return !(metadata.get("grant_types") instanceof List<?> grants) || grants.contains("authorization_code");
    }

    private static List<ClientKey> keys(Map<String, @Nullable Object> metadata) throws OAuthError {
        List<ClientKey> keys = new ArrayList<>();
        try {
            for (Map<String, @Nullable Object> jwk : Json.members(Json.member(metadata, "jwks"), "keys")) {
                keys.add(new ClientKey(Jwk.parse(jwk), Json.text(jwk, "kid")));
            }
        } catch (InvalidJwtException e) {
            throw new OAuthError("invalid_client_metadata", "jwks: " + e.rule());
        }
        if (keys.isEmpty()) {
            throw new OAuthError("invalid_client_metadata", "private_key_jwt needs jwks with a key");
        }
        return keys;
    }

    private static @Nullable String host(String uri) {
        try {
            return URI.create(uri).getHost();
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
