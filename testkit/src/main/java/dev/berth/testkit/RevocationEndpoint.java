package dev.berth.testkit;

/** {@code /revoke} (RFC 7009). */
final class RevocationEndpoint extends Endpoint {
    private final TestAuthorizationServer server;

    RevocationEndpoint(TestAuthorizationServer server, RequestLog log) {
        super(log);
        this.server = server;
    }

    @Override
    Reply handle(RecordedRequest request) {
        try {
            Client client = server.authenticate(request);
            String revoked = request.parameter("token");
            if (revoked == null) {
                throw new OAuthError("invalid_request", "token is missing");
            }
            server.grants().revoke(revoked, client.clientId());
            return Reply.status(200);
        } catch (OAuthError e) {
            return e.reply();
        }
    }
}
