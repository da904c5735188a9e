package dev.berth.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One grant of the token endpoint, as a part of it. Codes and refresh tokens are taken from the start; the others answer
 * {@code unsupported_grant_type} until they are switched on. Thread-safe.
 */
public abstract class TokenGrant extends Endpoint {
    private final TokenEndpoint endpoint;
    private final String grantType;
    private volatile boolean supported;

    TokenGrant(TokenEndpoint endpoint, String grantType, boolean supported) {
        super(endpoint, endpoint.log(), request -> Reply.status(501));
        this.endpoint = endpoint;
        this.grantType = grantType;
        this.supported = supported;
    }

    /** The {@code grant_type} on the wire. */
    public final String grantType() {
        return grantType;
    }

    /** Whether it is taken, and advertised in {@code grant_types_supported}. */
    public TokenGrant supported(boolean taken) {
        supported = taken;
        return this;
    }

    final boolean isSupported() {
        return supported;
    }

    final TestAuthorizationServer server() {
        return endpoint.server();
    }

    final TokenAnswers answers() {
        return endpoint.answers();
    }

    @Override
    final Reply handle(RecordedRequest request) {
        if (!supported) {
            return TokenEndpoint.unsupported();
        }
        try {
            request.requireForm();
            FormEncoding.requireSingle(request.form());
            Client client = server().authenticate(request);
            String keyThumbprint = server().dpop().keyOf(request);
            Reply reply = Reply.json(200, tokens(new TokenRequest(request, client, keyThumbprint)))
                    .withHeader("Cache-Control", "no-store");
            return keyThumbprint == null ? reply : server().dpop().answered(reply);
        } catch (OAuthError e) {
            return e.reply();
        }
    }

    /** The answer to a request whose client is who it says. */
    abstract Map<String, @Nullable Object> tokens(TokenRequest request) throws OAuthError;
}
