package dev.berth.token;

import dev.berth.answer.OAuthAnswer;
import dev.berth.authentication.AuthenticatedRequest;
import dev.berth.authentication.ClientAuthentication;
import dev.berth.dpop.DpopProofs;
import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.grant.Grant;
import dev.berth.grant.TokenExchangeGrant;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpHeaders;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpTransport;
import dev.berth.secret.Secret;
import dev.berth.store.TokenSet;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes grants and gives tokens (RFC 6749 section 3.2). One call is one POST, or two where the server wants a nonce in the
 * DPoP proof and says so (RFC 9449 section 8). Thread-safe.
 *
 * <p>{@link ErrorCode#INVALID_GRANT} and {@link ErrorCode#INVALID_CLIENT} are definite: that grant, or that client, is no
 * longer good. Everything else leaves it as it was; trouble of the server's (429, 5xx) is a {@link TransportException}.
 */
public final class TokenEndpoint {
    private final HttpTransport transport;
    private final Clock clock;

    /**
     * Sends through this transport.
     *
     * @param clock tells when an answer came, which its expiry is counted from
     */
    public TokenEndpoint(HttpTransport transport, Clock clock) {
        this.transport = transport;
        this.clock = clock;
    }

    /**
     * Presents a grant.
     *
     * @param client whose grant it is, at the issuer that it is of
     * @param tokenEndpoint of that issuer
     * @param proofs what the tokens are to be bound to; null asks for bearer tokens
     * @throws TokenException if the endpoint refuses or answers with no token
     * @throws TransportException if it is unreachable or in trouble; the grant may or may not be used up
     */
    public TokenResponse request(
            Grant grant,
            ClientAuthentication client,
            URI tokenEndpoint,
            AddressPolicy addresses,
            @Nullable DpopProofs proofs)
            throws InterruptedException {
        return response(post(grant, client, tokenEndpoint, addresses, proofs, unkept -> {}), grant, client, proofs);
    }

    /**
     * The same.
     *
     * @param receipts given what comes under a 2xx before it is read, as one text for {@link #read}
     */
    public TokenResponse request(
            Grant grant,
            ClientAuthentication client,
            URI tokenEndpoint,
            AddressPolicy addresses,
            @Nullable DpopProofs proofs,
            Consumer<Secret> receipts)
            throws InterruptedException {
        HttpAnswer http = post(
                grant,
                client,
                tokenEndpoint,
                addresses,
                proofs,
                response -> receipts.accept(
                        Receipt.of(response, grant, clock.instant()).text()));
        return response(http, grant, client, proofs);
    }

    /**
     * Reads an answer again that {@link #request} has given a receipt of.
     *
     * @param client and the rest as they were
     * @throws IllegalArgumentException if it is no receipt
     * @throws AuthorizationException if there is no token in it
     */
    public TokenResponse read(
            Secret receipt, ClientAuthentication client, URI tokenEndpoint, @Nullable DpopProofs proofs) {
        Receipt answered = Receipt.parse(receipt);
        Secret held = answered.refreshToken();
        OAuthAnswer answer = OAuthAnswer.read(
                tokenEndpoint,
                200,
                answered.mediaType(),
                answered.body().reveal(),
                null,
                held == null ? List.of() : List.of(held));
        return response(answer, answered.scopes(), held, answered.receivedAt(), client, proofs != null);
    }

    /**
     * Asks once whether the person has agreed (RFC 8628 section 3.4 and 3.5).
     *
     * @param proofs what the tokens are to be bound to; null asks for bearer tokens
     * @return the tokens, or why to ask again later; that the server was not reached, or is in trouble, is such a reason too
     * @throws AuthorizationException if the person said no, or the code has run out
     * @throws TokenException if the endpoint refuses for another reason or answers with no token
     * @throws TransportException if its answer cannot be used, whenever it is asked
     */
    public DeviceTokenResponse poll(
            DeviceCodeGrant grant,
            ClientAuthentication client,
            URI tokenEndpoint,
            AddressPolicy addresses,
            @Nullable DpopProofs proofs)
            throws InterruptedException {
        HttpAnswer http;
        try {
            http = post(grant, client, tokenEndpoint, addresses, proofs, unkept -> {});
        } catch (TransportException e) {
            return DeviceAnswers.after(e);
        }
        DeviceTokenResponse.Later later = DeviceAnswers.later(http.answer(), clock.instant());
        return later != null ? later : new DeviceTokenResponse.Granted(response(http, grant, client, proofs));
    }

    private TokenResponse response(
            HttpAnswer http, Grant grant, ClientAuthentication client, @Nullable DpopProofs proofs) {
        Instant now = clock.instant();
        try {
            return response(http.answer(), grant.scopes(), grant.refreshToken(), now, client, proofs != null);
        } catch (TokenException e) {
            boolean signed = proofs != null || client.isByAssertion();
            throw signed && !http.answer().isSuccess() ? ClockSkew.explain(e, http.headers(), now) : e;
        }
    }

    private static TokenResponse response(
            OAuthAnswer answer,
            List<String> scopes,
            @Nullable Secret held,
            Instant receivedAt,
            ClientAuthentication client,
            boolean proven) {
        TokenSet tokens = TokenResponseParser.tokens(answer, scopes, held, proven, receivedAt);
        String idToken = answer.fields().string("id_token");
        return new TokenResponse(
                tokens,
                IdToken.subject(idToken, client.issuer(), client.client().clientId()));
    }

    /**
     * Exchanges a token for one of another kind, which is not one for a resource (RFC 8693 section 2.2.1).
     *
     * @throws TokenException if the endpoint refuses or answers with a token of another kind
     * @throws TransportException if it is unreachable or in trouble
     */
    public Secret exchange(
            TokenExchangeGrant grant, ClientAuthentication client, URI tokenEndpoint, AddressPolicy addresses)
            throws InterruptedException {
        return TokenResponseParser.issued(
                post(grant, client, tokenEndpoint, addresses, null, unkept -> {})
                        .answer(),
                grant.requestedTokenType());
    }

    private record HttpAnswer(OAuthAnswer answer, HttpHeaders headers) {}

    private HttpAnswer post(
            Grant grant,
            ClientAuthentication client,
            URI tokenEndpoint,
            AddressPolicy addresses,
            @Nullable DpopProofs proofs,
            Consumer<HttpResponse> success)
            throws InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", grant.grantType());
        form.putAll(grant.parameters());
        boolean again = false;
        while (true) {
            AuthenticatedRequest post = client.post(Stage.TOKEN, tokenEndpoint, form, grant.secrets(), addresses);
            HttpRequest request = post.request();
            if (proofs != null) {
                request = request.header(DpopProofs.HEADER, proofs.forAuthorizationServer("POST", tokenEndpoint));
            }
            HttpResponse response = transport.send(request);
            if (response.isSuccess()) {
                success.accept(response);
            }
            OAuthAnswer answer = OAuthAnswer.of(response, post.secrets());
            boolean nonce = proofs != null && proofs.learnFromAuthorizationServer(tokenEndpoint, response.headers());
            if (again || !nonce || !"use_dpop_nonce".equals(answer.error())) {
                return new HttpAnswer(answer, response.headers());
            }
            // Refused before the grant was looked at (RFC 9449 section 8): it is presented once more, with the nonce.
            again = true;
        }
    }
}
