package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.jose.InvalidJwtException;
import dev.berth.testkit.jose.Jwt;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Authenticates a client as it is registered, and in no other way (RFC 6749 section 2.3, RFC 7521 section 4.2). */
final class ClientAuthenticator {
    private record Presented(
            ClientAuthentication method,
            @Nullable String clientId,
            @Nullable String secret,
            @Nullable Jwt assertion) {}

    private final Clients clients;
    private final ClientAssertions assertions;

    ClientAuthenticator(Clients clients, ClientAssertions assertions) {
        this.clients = clients;
        this.assertions = assertions;
    }

    Client authenticate(RecordedRequest request) throws OAuthError {
        Presented presented = presented(request);
        Client client = presented.clientId() == null ? null : clients.find(presented.clientId());
        if (client == null) {
            throw refused("unknown client");
        }
        Jwt assertion = presented.assertion();
        if (assertion != null) {
            if (!client.authentication().isByJwt()) {
                throw refusedMethod(client);
            }
            verify(assertion, client);
        } else if (client.authentication() != presented.method()
                || !Objects.equals(client.clientSecret(), presented.secret())) {
            throw refusedMethod(client);
        }
        return client;
    }

    private static Presented presented(RecordedRequest request) throws OAuthError {
        String authorization = request.header("Authorization");
        String clientId = request.parameter("client_id");
        String secret = request.parameter("client_secret");
        String assertion = request.parameter("client_assertion");
        boolean basic = authorization != null && authorization.startsWith("Basic ");
        if ((basic && secret != null) || (basic && assertion != null) || (secret != null && assertion != null)) {
            throw twice();
        }
        if (authorization != null && basic) {
            String[] pair = basic(authorization.substring("Basic ".length()));
            if (clientId != null && !clientId.equals(pair[0])) {
                throw twice();
            }
            return new Presented(ClientAuthentication.CLIENT_SECRET_BASIC, pair[0], pair[1], null);
        }
        if (assertion != null) {
            return presentedBy(assertion, request.parameter("client_assertion_type"), clientId);
        }
        return secret == null
                ? new Presented(ClientAuthentication.NONE, clientId, null, null)
                : new Presented(ClientAuthentication.CLIENT_SECRET_POST, clientId, secret, null);
    }

    /** The client id may be left out, since the assertion has it; if it is there it has to be the same. */
    private static Presented presentedBy(String assertion, @Nullable String type, @Nullable String clientId)
            throws OAuthError {
        if (!ClientAssertions.TYPE.equals(type)) {
            throw refused("client_assertion_type must be " + ClientAssertions.TYPE);
        }
        try {
            Jwt jwt = Jwt.parse(assertion);
            String subject = jwt.text("sub");
            if (clientId != null && !clientId.equals(subject)) {
                throw refused("client_id is not the subject of client_assertion");
            }
            return new Presented(ClientAuthentication.PRIVATE_KEY_JWT, subject, null, jwt);
        } catch (InvalidJwtException e) {
            throw refused("client_assertion: " + e.rule());
        }
    }

    private void verify(Jwt assertion, Client client) throws OAuthError {
        try {
            assertions.verify(assertion, client);
        } catch (InvalidJwtException e) {
            throw refused("client_assertion: " + e.rule());
        }
    }

    private static String[] basic(String encoded) throws OAuthError {
        try {
            String[] pair = new String(Base64.getDecoder().decode(encoded), UTF_8).split(":", 2);
            if (pair.length == 2) {
                // Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1).
                return new String[] {URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8)};
            }
        } catch (IllegalArgumentException malformed) {
            // falls through to the refusal
        }
        throw refused("malformed Authorization header");
    }

    private static OAuthError twice() {
        return new OAuthError("invalid_request", "the client authenticated twice");
    }

    private static OAuthError refusedMethod(Client client) {
        return refused("this client authenticates by " + client.authentication().wireName());
    }

    private static OAuthError refused(String why) {
        return new OAuthError(401, "invalid_client", why);
    }
}
