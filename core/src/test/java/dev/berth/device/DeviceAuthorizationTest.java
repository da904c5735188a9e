package dev.berth.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.authentication.ClientAuthentication;
import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.FailureText;
import dev.berth.error.Stage;
import dev.berth.http.AddressPolicy;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.secret.Secret;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8628 sections 3.1 and 3.2: how a device asks for its codes, and what it takes for such. */
@NullMarked
class DeviceAuthorizationTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String RESOURCE = "https://MCP.example:443/mcp/?a=b c";

    private final TestAuthorizationServer server = TestAuthorizationServer.start();
    private final DeviceAuthorization device =
            new DeviceAuthorization(new SocketTransport(NetworkSettings.DIRECT), CLOCK);

    DeviceAuthorizationTest() {
        server.token().deviceCode().supported(true);
        server.knows(RESOURCE);
        server.clients()
                .add(dev.berth.testkit.Client.confidentialClient(
                        "my client",
                        "canary-secret",
                        dev.berth.testkit.ClientAuthentication.CLIENT_SECRET_BASIC,
                        "http://127.0.0.1/callback"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private DeviceAuthorizationResponse ask(@Nullable String resource, List<String> scopes)
            throws InterruptedException {
        Client client = new Client(
                "my client",
                Secret.of("canary-secret"),
                null,
                AuthenticationMethod.CLIENT_SECRET_BASIC,
                null,
                Client.Origin.CONFIGURED,
                null);
        return device.request(
                URI.create(server.origin() + "/device_authorization"),
                new ClientAuthentication(server.issuer(), client, null, CLOCK),
                resource,
                scopes,
                null,
                AddressPolicy.CONFIGURED);
    }

    private DeviceAuthorizationResponse ask() throws InterruptedException {
        return ask(RESOURCE, List.of());
    }

    private BerthException refused() {
        return Objects.requireNonNull(catchThrowableOfType(BerthException.class, this::ask));
    }

    @Nested
    class Asking {
        @Test
        void isOnePostThatTheClientVouchesFor() throws Exception {
            ask(RESOURCE, List.of("tools", "openid"));
            List<RecordedRequest> sent = server.deviceAuthorization().requests();
            assertThat(sent).hasSize(1);
            assertThat(sent.get(0).method()).isEqualTo("POST");
            assertThat(sent.get(0).form().keySet()).containsExactlyInAnyOrder("scope", "resource");
            assertThat(sent.get(0).parameter("scope")).isEqualTo("tools openid");
            assertThat(sent.get(0).parameter("resource")).isEqualTo(RESOURCE);
            assertThat(sent.get(0).header("Authorization")).startsWith("Basic ");
        }

        @Test
        void forNothingInParticularLeavesScopeAndResourceOut() throws Exception {
            server.authorize().requiresResource(false);
            ask(null, List.of());
            assertThat(server.deviceAuthorization().requests().get(0).form()).isEmpty();
        }
    }

    @Nested
    class TheCodes {
        @Test
        void areTakenAsTheyAre() throws Exception {
            server.deviceAuthorization().lifetime(Duration.ofMinutes(20)).interval(Duration.ofSeconds(7));
            server.deviceAuthorization().with("user_code", "WDJB-MJHT");
            DeviceAuthorizationResponse codes = ask();
            assertThat(codes.userCode()).isEqualTo("WDJB-MJHT");
            assertThat(codes.verificationUri()).hasToString(server.issuer() + "/device");
            assertThat(String.valueOf(codes.verificationUriComplete()))
                    .startsWith(server.issuer() + "/device?user_code=");
            assertThat(codes.expiresAt()).isEqualTo(NOW.plus(Duration.ofMinutes(20)));
            assertThat(codes.interval()).isEqualTo(Duration.ofSeconds(7));
        }

        /** RFC 8628 section 3.2: five seconds where there is no interval. */
        @Test
        void needNoIntervalAndNoCompleteAddress() throws Exception {
            server.deviceAuthorization().without("interval", "verification_uri_complete");
            DeviceAuthorizationResponse codes = ask();
            assertThat(codes.interval()).isEqualTo(Duration.ofSeconds(5));
            assertThat(codes.verificationUriComplete()).isNull();
        }

        @ParameterizedTest
        @CsvSource({"0, 1", "-5, 1", "301, 300", "999999999999, 300"})
        void haveAnIntervalWithinReason(long told, long taken) throws Exception {
            server.deviceAuthorization().with("interval", told);
            assertThat(ask().interval()).isEqualTo(Duration.ofSeconds(taken));
        }

        @ParameterizedTest
        @CsvSource({"0, 1", "-5, 1", "86401, 86400", "999999999999, 86400"})
        void haveALifetimeWithinReason(long told, long taken) throws Exception {
            server.deviceAuthorization().with("expires_in", told);
            assertThat(ask().expiresAt()).isEqualTo(NOW.plusSeconds(taken));
        }

        /** Seen in the field. */
        @Test
        void mayComeWithTheAddressUnderItsOldName() throws Exception {
            server.deviceAuthorization()
                    .alter(reply -> reply.without("verification_uri").with("verification_url", "https://as.example/d"));
            assertThat(ask().verificationUri()).hasToString("https://as.example/d");
        }

        @Test
        void areNotInTheTextForm() throws Exception {
            DeviceAuthorizationResponse codes = ask();
            assertThat(codes.toString())
                    .doesNotContain(codes.userCode())
                    .doesNotContain(codes.deviceCode().reveal());
        }
    }

    @Nested
    class ACodeThatIsNone {
        private void isRefused(String member) {
            BerthException failure = refused();
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure.stage()).isEqualTo(Stage.AUTHORIZATION);
            assertThat(failure.facts()).containsEntry("member", member).containsEntry("rule", "RFC 8628 section 3.2");
            assertThat(FailureText.of(failure)).doesNotContain("canary");
        }

        /** What could move a cursor, hide, reorder, or be longer than a person types. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "\u001b[2J",
                    "ABCD\nEFGH",
                    "ABCD\u0007",
                    "ABCD\u202eEFGH",
                    "ÄBCD",
                    " ABCD",
                    "ABCD ",
                    "0123456789012345678901234567890123456789012345678901234567890123456789"
                })
        void toShow(String hostile) {
            server.deviceAuthorization().with("device_code", "canary-device").with("user_code", hostile);
            isRefused("user_code");
        }

        @Test
        void toShowBecauseItIsNoText() {
            server.deviceAuthorization().with("user_code", List.of("ABCD"));
            isRefused("user_code");
        }

        @Test
        void toAskWith() {
            server.deviceAuthorization().with("device_code", "");
            isRefused("device_code");
            server.deviceAuthorization().without("device_code");
            isRefused("device_code");
        }

        /** What may not be handed to a person, and far less to a terminal or a browser. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "javascript:alert(1)",
                    "file:///etc/passwd",
                    "http://as.example/device",
                    "https://person:canary@as.example/device",
                    "https://as.example/device\n\u001b[2J",
                    "https://as.example/\u202edevice",
                    "https:///device",
                    "//as.example/device",
                    "device"
                })
        void toEnterItAt(String hostile) {
            server.deviceAuthorization().with("device_code", "canary-device").with("verification_uri", hostile);
            isRefused("verification_uri");
        }

        @Test
        void toEnterItAtBecauseThereIsNone() {
            server.deviceAuthorization().without("verification_uri");
            isRefused("verification_uri");
        }

        /** It only saves typing: nobody fails for the want of it. */
        @ParameterizedTest
        @ValueSource(
                strings = {"javascript:alert(1)", "http://as.example/device?user_code=A", "https://as.example/\u001b"})
        void toScanIsLeftOut(String hostile) throws Exception {
            server.deviceAuthorization().with("verification_uri_complete", hostile);
            assertThat(ask().verificationUriComplete()).isNull();
        }
    }

    @Nested
    class ARefusal {
        @ParameterizedTest
        @CsvSource({
            "invalid_client, INVALID_CLIENT",
            "invalid_scope, INVALID_SCOPE",
            "invalid_target, INVALID_TARGET",
            "unauthorized_client, AUTHORIZATION_REFUSED",
            "something_new, AUTHORIZATION_REFUSED"
        })
        void isToldWithTheServersWords(String error, ErrorCode code) {
            server.deviceAuthorization().answerWith(Reply.error(400, error, "because of canary-secret"));
            BerthException failure = refused();
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.facts())
                    .containsEntry("server_error", error)
                    .containsEntry("server_error_description", "because of [redacted]");
        }

        @Test
        void withoutAWordIsOneOfTheClientWhereTheStatusSaysSo() {
            server.deviceAuthorization().answerWith(Reply.status(401));
            assertThat(refused().code()).isEqualTo(ErrorCode.INVALID_CLIENT);
            server.deviceAuthorization().answerWith(Reply.status(403));
            assertThat(refused().code()).isEqualTo(ErrorCode.AUTHORIZATION_REFUSED);
        }

        /** Nobody has been asked yet, so nothing is asked twice either. */
        @Test
        void isNoneWhereTheServerIsInTrouble() {
            server.deviceAuthorization().answerWith(Reply.status(503));
            assertThat(refused().code()).isEqualTo(ErrorCode.SERVER_ERROR);
            assertThat(server.deviceAuthorization().count()).isOne();
        }

        /** A code under the wrong status is none of ours, and nobody else's either. */
        @Test
        void doesNotRepeatACodeThatWasIssuedAllTheSame() {
            server.deviceAuthorization().with("device_code", "canary-device").alter(reply -> reply.withStatus(400));
            assertThat(FailureText.of(refused())).doesNotContain("canary");
        }
    }
}
