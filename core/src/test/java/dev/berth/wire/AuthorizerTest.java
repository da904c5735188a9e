package dev.berth.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.http.RawServer;
import dev.berth.mcp.Authorizer;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who brings the token, and what happens when it is refused. */
@Timeout(60)
class AuthorizerTest {
    private static final String DISCOVERED = "{\"supportedVersions\":[\"2026-07-28\"],\"resultType\":\"complete\"}";

    /** Brings token-0, and after each recovery the next. */
    private static final class Counting implements Authorizer {
        private final List<String> recoveries = new ArrayList<>();
        private final boolean recovers;

        Counting(boolean recovers) {
            this.recovers = recovers;
        }

        @Override
        public Optional<Presentation> accessToken() {
            return Optional.of(Presentation.bearer(Secret.of("token-" + recoveries.size())));
        }

        @Override
        public boolean recover(int status, List<String> wwwAuthenticate, @Nullable Secret used) {
            recoveries.add(status + " " + wwwAuthenticate + " " + (used == null ? "none" : used.reveal()));
            return recovers;
        }
    }

    private static RawServer accepting(String token) throws IOException {
        return Scripted.server(request -> request.contains("Authorization: Bearer " + token + "\r\n")
                ? Scripted.result(request, DISCOVERED)
                : Scripted.status(
                        401, "text/plain", "no", "WWW-Authenticate: Bearer a=\"1\"", "WWW-Authenticate: DPoP"));
    }

    @Test
    void aServerThatRepeatsTheTokenDoesNotGetItIntoAnError() throws Exception {
        try (RawServer server = Scripted.server(request -> Scripted.status(
                        401, "text/plain", "no", "WWW-Authenticate: Bearer error_description=\"token-0 is bad\""));
                RawServer wordy = Scripted.server(request -> Scripted.status(
                        200,
                        "application/json",
                        "{\"jsonrpc\":\"2.0\",\"id\":" + Scripted.id(request)
                                + ",\"error\":{\"code\":-32000,\"message\":\"token-0 is odd\"}}"))) {
            for (RawServer one : List.of(server, wordy)) {
                BerthException failure = catchThrowableOfType(
                        BerthException.class,
                        () -> Scripted.client(one)
                                .authorizer(new Counting(false))
                                .open());
                assertThat(failure.facts().toString()).contains(Secret.REDACTED).doesNotContain("token-0");
            }
        }
    }

    @Test
    void mendsARefusalAndSendsTheRequestAgain() throws Exception {
        Counting authorizer = new Counting(true);
        try (RawServer server = accepting("token-1")) {
            Scripted.client(server).authorizer(authorizer).open().close();
            assertThat(authorizer.recoveries).containsExactly("401 [Bearer a=\"1\", DPoP] token-0");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void isAskedTwiceAtMostForOneOperation() throws Exception {
        Counting authorizer = new Counting(true);
        try (RawServer server = accepting("never")) {
            BerthException failure = catchThrowableOfType(
                    BerthException.class,
                    () -> Scripted.client(server).authorizer(authorizer).open());
            assertThat(failure.code()).isEqualTo(ErrorCode.TOKEN_NOT_ACCEPTED);
            assertThat(failure.facts().toString() + failure.getMessage()).doesNotContain("token-");
            assertThat(authorizer.recoveries).hasSize(2);
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void endsTheOperationWhereItCannotMend() throws Exception {
        Counting authorizer = new Counting(false);
        try (RawServer server = Scripted.server(request ->
                Scripted.status(403, "text/plain", "", "WWW-Authenticate: Bearer error=\"insufficient_scope\""))) {
            BerthException failure = catchThrowableOfType(
                    BerthException.class,
                    () -> Scripted.client(server).authorizer(authorizer).open());
            assertThat(failure.code()).isEqualTo(ErrorCode.INSUFFICIENT_SCOPE);
            assertThat(failure.facts()).containsEntry("challenge", "Bearer error=\"insufficient_scope\"");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void givesWayToAnAuthorizationOfThePersonsOwn() throws Exception {
        try (RawServer server = Scripted.server(request -> Scripted.result(request, DISCOVERED))) {
            Scripted.client(server)
                    .authorizer(new Counting(true))
                    .headers(() -> Map.of("authorization", "Basic own"))
                    .open()
                    .close();
            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request)
                            .contains("authorization: Basic own")
                            .doesNotContain("token-0"));
        }
    }

    @Test
    void aProbeCarriesNoTokenAndReportsTheChallenge() throws Exception {
        Counting authorizer = new Counting(true);
        try (RawServer server = accepting("token-0")) {
            Probe probe = Scripted.client(server).authorizer(authorizer).probe();
            assertThat(probe).isEqualTo(new Probe.Challenged(401, List.of("Bearer a=\"1\"", "DPoP")));
            assertThat(authorizer.recoveries).isEmpty();
            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request).doesNotContain("token-0"));
        }
    }

    @Test
    void aProbeFollowsTheHandshakeToItsChallenge() throws Exception {
        try (RawServer server = Scripted.server(request -> request.contains("\"initialize\"")
                ? Scripted.status(401, "text/plain", "", "WWW-Authenticate: Bearer")
                : Scripted.status(400, "text/plain", ""))) {
            assertThat(Scripted.client(server).probe()).isEqualTo(new Probe.Challenged(401, List.of("Bearer")));
        }
    }

    @Test
    void anOpenProbeBringsTheTokenFromThenOn() throws Exception {
        try (RawServer server = Scripted.server(request -> request.contains("tools/list")
                ? Scripted.result(request, "{\"tools\":[{\"name\":\"a\",\"inputSchema\":{}}]}")
                : Scripted.result(request, DISCOVERED))) {
            Probe probe = Scripted.client(server).authorizer(new Counting(true)).probe();
            assertThat(probe).isInstanceOfSatisfying(Probe.Open.class, open -> {
                try (OpenSession session = open.session()) {
                    assertThat(session.listTools()).hasSize(1);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(server.requests().get(0)).doesNotContain("Authorization");
            assertThat(server.requests().get(1)).contains("Authorization: Bearer token-0");
        }
    }
}
