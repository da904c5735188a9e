package dev.berth.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /par}: takes an authorization request ahead of the person, and gives a {@code request_uri} for it, which is good once,
 * for a while, and for that client (RFC 9126). Off by default. Thread-safe.
 */
public final class PushedAuthorizationEndpoint extends Endpoint {
    private record Pushed(AuthorizationRequest request, Instant expiresAt) {}

    private final TestAuthorizationServer server;
    private final Map<String, Pushed> waiting = new HashMap<>();
    private volatile boolean supported;
    private volatile boolean required;
    private volatile Duration lifetime = Duration.ofSeconds(90);

    PushedAuthorizationEndpoint(TestAuthorizationServer server, RequestLog log) {
        super(log);
        this.server = server;
    }

    /** Whether requests can be pushed, and the endpoint is advertised. */
    public PushedAuthorizationEndpoint supported(boolean has) {
        supported = has;
        return this;
    }

    /** Whether requests have to be pushed, which includes that they can be. Off by default. */
    public PushedAuthorizationEndpoint required(boolean must) {
        required = must;
        supported |= must;
        return this;
    }

    /** How long a {@code request_uri} lives, in truth and in {@code expires_in}. 90 seconds by default. */
    public PushedAuthorizationEndpoint lifetime(Duration allowed) {
        lifetime = allowed;
        return this;
    }

    boolean isSupported() {
        return supported;
    }

    boolean isRequired() {
        return required;
    }

    /** The request that was pushed, which is over with that; null where there is none, or it is another client's. */
    synchronized @Nullable AuthorizationRequest redeem(String requestUri, @Nullable String clientId) {
        Pushed pushed = waiting.get(requestUri);
        if (pushed == null
                || !server.clock().instant().isBefore(pushed.expiresAt())
                || !pushed.request().client().clientId().equals(clientId)) {
            return null;
        }
        waiting.remove(requestUri);
        return pushed.request();
    }

    @Override
    Reply handle(RecordedRequest request) {
        if (!supported) {
            return Reply.NOT_HERE;
        }
        if (!"POST".equals(request.method())) {
            return Reply.status(405).withHeader("Allow", "POST");
        }
        try {
            return push(request);
        } catch (OAuthError e) {
            return e.reply();
        }
    }

    private Reply push(RecordedRequest request) throws OAuthError {
        request.requireForm();
        Client client = server.authenticate(request);
        if (!client.clientId().equals(request.required("client_id"))) {
            throw new OAuthError("invalid_request", "client_id is not the client that pushes");
        }
        if (request.parameter("request_uri") != null) {
            throw new OAuthError("invalid_request", "request_uri cannot be pushed");
        }
        String redirectUri = request.required("redirect_uri");
        if (!server.clients().mayRedirectTo(client, redirectUri)) {
            throw new OAuthError("invalid_request", "the redirect URI does not belong to this client");
        }
        AuthorizationRequest asked = AuthorizationRequest.of(server, request.form(), client, redirectUri);
        String key = request.header("DPoP") == null ? null : server.dpop().keyOf(request);
        if (key == null) {
            return pushed(asked);
        }
        String named = asked.terms().keyThumbprint();
        if (named != null && !named.equals(key)) {
            throw new OAuthError("invalid_request", "dpop_jkt is not the key of the proof");
        }
        return server.dpop().answered(pushed(asked.boundTo(key)));
    }

    private synchronized Reply pushed(AuthorizationRequest request) {
        Duration allowed = lifetime;
        String requestUri = "urn:ietf:params:oauth:request_uri:" + Grants.random();
        waiting.put(requestUri, new Pushed(request, server.clock().instant().plus(allowed)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("request_uri", requestUri);
        answer.put("expires_in", allowed.toSeconds());
        return Reply.json(201, answer).withHeader("Cache-Control", "no-store");
    }
}
