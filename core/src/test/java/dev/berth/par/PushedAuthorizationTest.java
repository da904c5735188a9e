package dev.berth.par;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.authentication.ClientAuthentication;
import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.CodeVerifier;
import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.http.NetworkSettings;
import dev.berth.http.RawServer;
import dev.berth.http.SocketTransport;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back from a pushed request (RFC 9126 sections 2.2 and 2.3). */
@Timeout(60)
class PushedAuthorizationTest {
    private static final Instant NOON = Instant.parse("2026-08-01T12:00:00Z");
    private static final String URN = "urn:ietf:params:oauth:request_uri:x";
    private static final AuthorizationRequest REQUEST = new AuthorizationRequest(
            "https://as.example",
            true,
            URI.create("https://as.example/authorize"),
            "client",
            "http://127.0.0.1:1/callback",
            Secret.of("canary-state"),
            CodeVerifier.generate(),
            null,
            List.of(),
            null,
            NOON.plusSeconds(300));

    private static PushedAuthorizationResponse push(int status, String json) throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 " + status
                + " -\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json)) {
            return new PushedAuthorization(
                            new SocketTransport(NetworkSettings.DIRECT), Clock.fixed(NOON, ZoneOffset.UTC))
                    .push(REQUEST, client(), server.uri("/par"), here(server), HttpRequest.DEFAULT_TIMEOUT);
        }
    }

    private static ClientAuthentication client() {
        return new ClientAuthentication(
                "https://as.example",
                new Client("client", null, null, AuthenticationMethod.NONE, null, Client.Origin.CONFIGURED, null),
                null,
                Clock.systemUTC());
    }

    private static AddressPolicy here(RawServer server) {
        return AddressPolicy.forServer(server.uri("/"));
    }

    private static BerthException failure(int status, String json) {
        return Objects.requireNonNull(catchThrowableOfType(BerthException.class, () -> push(status, json)));
    }

    @ParameterizedTest
    @CsvSource({"60,60", "0,0", "-5,0", "\"90\",90", "1e9,86400"})
    void isGoodForAsLongAsTheServerSays(String expiresIn, long seconds) throws Exception {
        PushedAuthorizationResponse pushed =
                push(201, "{\"request_uri\":\"" + URN + "\",\"expires_in\":" + expiresIn + "}");
        assertThat(pushed.requestUri().reveal()).isEqualTo(URN);
        assertThat(pushed.expiresAt()).isEqualTo(NOON.plusSeconds(seconds));
    }

    /** Where nothing is said, the least of what is usual. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",\"expires_in\":null", ",\"expires_in\":\"soon\""})
    void isGoodForAMomentWhereTheServerDoesNotSay(String member) throws Exception {
        assertThat(push(200, "{\"request_uri\":\"" + URN + "\"" + member + "}").expiresAt())
                .isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void isNoneThatNoUrlCouldHold() {
        assertThat(failure(201, "{\"request_uri\":\"" + "x".repeat(2_049) + "\",\"expires_in\":60}")
                        .code())
                .isEqualTo(ErrorCode.INVALID_RESPONSE);
    }

    /** A server that repeats the state does not get it into a failure. */
    @Test
    void tellsARefusalWithoutTheState() throws IOException {
        BerthException refused =
                failure(400, "{\"error\":\"invalid_request\",\"error_description\":\"state canary-state is no good\"}");
        assertThat(refused.code()).isEqualTo(ErrorCode.AUTHORIZATION_REFUSED);
        assertThat(refused.facts().toString()).contains("is no good").doesNotContain("canary");
    }

    @Test
    void tellsAnUnknownClientAsSuch() {
        assertThat(failure(401, "{\"error\":\"invalid_client\"}").code()).isEqualTo(ErrorCode.INVALID_CLIENT);
    }

    /** RFC 9126 section 2.3: the errors are those of the authorization response. */
    @ParameterizedTest
    @CsvSource({"invalid_scope,INVALID_SCOPE", "invalid_target,INVALID_TARGET", "access_denied,ACCESS_DENIED"})
    void tellsByItsCodeWhatIsWrongWithTheRequest(String error, ErrorCode code) {
        assertThat(failure(400, "{\"error\":\"" + error + "\"}").code()).isEqualTo(code);
    }
}
