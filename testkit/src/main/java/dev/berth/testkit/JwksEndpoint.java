package dev.berth.testkit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /jwks} (RFC 7517 section 5), and the key in it, which is made when it is first wanted. */
final class JwksEndpoint extends Endpoint {
    private final TestAuthorizationServer server;
    private @Nullable JwtIssuer issuer;

    JwksEndpoint(TestAuthorizationServer server, RequestLog log) {
        super(log);
        this.server = server;
    }

    synchronized JwtIssuer issuer() {
        JwtIssuer known = issuer;
        if (known == null) {
            known = JwtIssuer.named(server.issuer(), server.clock());
            issuer = known;
        }
        return known;
    }

    @Override
    Reply handle(RecordedRequest request) {
        return server.areIdTokensSigned()
                ? Reply.json(200, Map.of("keys", List.of(issuer().key().publicJwk())))
                : Reply.NOT_HERE;
    }
}
