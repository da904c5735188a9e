package dev.berth.testkit;

import dev.berth.testkit.jose.JwtDraft;
import dev.berth.testkit.jose.SigningKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * ID tokens (OpenID Connect Core section 2): signed with the server's key where that is switched on; else with the client's
 * secret, or not at all for a client without one, for which TLS to the token endpoint has to be enough.
 */
final class IdToken {
    private static final SigningKey NOT_USED = SigningKey.ofSecret("not used");

    private IdToken() {}

    static String of(TestAuthorizationServer server, Grants.Authorization authorization, Client client) {
        Account account = authorization.account();
        String nonce = authorization.nonce();
        if (server.areIdTokensSigned()) {
            return withNonce(server.jwtIssuer().idToken(account, client.clientId()), nonce)
                    .sign();
        }
        String secret = client.clientSecret();
        SigningKey key = secret == null ? NOT_USED : SigningKey.ofSecret(secret);
        Instant now = server.clock().instant();
        JwtDraft draft =
                withNonce(JwtIssuer.idToken(key.jwt(), server.issuer(), account, client.clientId(), now), nonce);
        return secret == null ? draft.unsigned() : draft.sign();
    }

    private static JwtDraft withNonce(JwtDraft draft, @Nullable String nonce) {
        return nonce == null ? draft : draft.with("nonce", nonce);
    }
}
