package dev.berth.token;

import dev.berth.answer.OAuthAnswer;
import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.ValidatedAuthorizationResponse;
import dev.berth.error.ErrorCode;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpTransport;
import dev.berth.registration.Client;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges codes and refresh tokens for access tokens (RFC 6749 sections 4.1.3 and 6). One call is one POST. Thread-safe.
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
     * Exchanges the code of a validated response, with the verifier, redirect URI and resource of its own request.
     *
     * @param tokenEndpoint of the issuer that the request was made to
     * @throws TokenException if the endpoint refuses or answers with no token
     * @throws TransportException if it is unreachable or in trouble; the code may or may not be used up
     * @throws IllegalArgumentException if the client is not the one of the request
     */
    public TokenResponse exchange(
            ValidatedAuthorizationResponse response, Client client, URI tokenEndpoint, AddressPolicy addresses)
            throws InterruptedException {
        AuthorizationRequest request = response.request();
        if (!request.clientId().equals(client.clientId())) {
            throw new IllegalArgumentException("the code was issued to another client");
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", response.code().reveal());
        form.put("redirect_uri", request.redirectUri());
        form.put("code_verifier", request.codeVerifier().secret().reveal());
        if (request.resource() != null) {
            form.put("resource", request.resource());
        }
        List<Secret> sent = ClientAuthentication.secrets(
                client, response.code(), request.codeVerifier().secret());
        OAuthAnswer answer = post(tokenEndpoint, form, client, addresses, sent);
        Instant now = clock.instant();
        return new TokenResponse(
                TokenResponseParser.tokens(answer, request.scopes(), null, now),
                IdToken.subject(answer.fields().string("id_token"), request.issuer(), client.clientId()));
    }

    /**
     * Refreshes. What the answer does not say stays as it was: the refresh token (RFC 6749 section 6) and the scopes.
     *
     * @param held the tokens as they are; with a refresh token
     * @param resource the same as at the authorization, byte for byte (RFC 8707 section 2.2); null for none
     * @throws TokenException if the endpoint refuses or answers with no token
     * @throws TransportException if it is unreachable or in trouble; the refresh token may or may not be used up
     * @throws IllegalArgumentException if there is no refresh token
     */
    public TokenSet refresh(
            TokenSet held, @Nullable String resource, Client client, URI tokenEndpoint, AddressPolicy addresses)
            throws InterruptedException {
        Secret refreshToken = held.refreshToken();
        if (refreshToken == null) {
            throw new IllegalArgumentException("there is no refresh token");
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refreshToken.reveal());
        if (resource != null) {
            form.put("resource", resource);
        }
        List<Secret> sent = ClientAuthentication.secrets(client, refreshToken);
        OAuthAnswer answer = post(tokenEndpoint, form, client, addresses, sent);
        return TokenResponseParser.tokens(answer, held.scopes(), refreshToken, clock.instant());
    }

    private OAuthAnswer post(
            URI endpoint, Map<String, String> form, Client client, AddressPolicy addresses, List<Secret> sent)
            throws InterruptedException {
        return OAuthAnswer.of(transport.send(ClientAuthentication.post(endpoint, form, client, addresses)), sent);
    }
}
