package dev.berth.token;

import dev.berth.answer.OAuthAnswer;
import dev.berth.authentication.AuthenticatedRequest;
import dev.berth.authentication.ClientAuthentication;
import dev.berth.error.ConfigurationException;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpTransport;
import dev.berth.secret.Secret;
import dev.berth.store.TokenSet;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells an issuer that tokens are no longer wanted (RFC 7009). Thread-safe. */
public final class Revocation {
    private final HttpTransport transport;

    /** Sends through this transport. */
    public Revocation(HttpTransport transport) {
        this.transport = transport;
    }

    /**
     * Revokes the refresh token, then the access token. Never fails: what could not be done stands in the result, as the
     * tokens are to be forgotten here either way.
     *
     * @param endpoint the issuer's revocation endpoint; null where it has none
     */
    public RevocationResult revoke(
            TokenSet tokens, ClientAuthentication client, @Nullable URI endpoint, AddressPolicy addresses)
            throws InterruptedException {
        Secret refreshToken = tokens.refreshToken();
        if (endpoint == null) {
            RevocationResult.Answer none = new RevocationResult.Answer(RevocationResult.Outcome.UNSUPPORTED, Map.of());
            return new RevocationResult(refreshToken == null ? null : none, none);
        }
        // Of both requests: a server may repeat the one token when it is sent the other.
        List<Secret> secrets =
                refreshToken == null ? List.of(tokens.accessToken()) : List.of(tokens.accessToken(), refreshToken);
        RevocationResult.Answer refresh = refreshToken == null
                ? null
                : revoke(refreshToken, "refresh_token", client, endpoint, addresses, secrets);
        return new RevocationResult(
                refresh, revoke(tokens.accessToken(), "access_token", client, endpoint, addresses, secrets));
    }

    private RevocationResult.Answer revoke(
            Secret token,
            String hint,
            ClientAuthentication client,
            URI endpoint,
            AddressPolicy addresses,
            List<Secret> secrets)
            throws InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("token", token.reveal());
        form.put("token_type_hint", hint);
        try {
            AuthenticatedRequest post = client.post(Stage.TOKEN, endpoint, form, secrets, addresses);
            OAuthAnswer answer = OAuthAnswer.of(transport.send(post.request()), post.secrets());
            if (answer.isSuccess() || isOfNoUseAnyLonger(answer)) {
                return new RevocationResult.Answer(RevocationResult.Outcome.REVOKED, Map.of());
            }
            // RFC 7009 section 2.2.1: this kind of token cannot be revoked there.
            return new RevocationResult.Answer(
                    "unsupported_token_type".equals(answer.error())
                            ? RevocationResult.Outcome.UNSUPPORTED
                            : RevocationResult.Outcome.FAILED,
                    answer.facts());
        } catch (TransportException | ConfigurationException e) {
            // Unreachable, or the client's key is not there to vouch for the request with.
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("error", e.code().wireName());
            facts.putAll(e.facts());
            return new RevocationResult.Answer(RevocationResult.Outcome.FAILED, facts);
        }
    }

    /**
     * A 200 for a token that ended with the other one (RFC 7009 section 2.2), which Keycloak gives an {@code error} all the
     * same.
     */
    private static boolean isOfNoUseAnyLonger(OAuthAnswer answer) {
        return answer.status() / 100 == 2 && "invalid_token".equals(answer.error());
    }
}
