package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.output.ExitCode;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Reply;
import dev.berth.testkit.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signing out, and what becomes of a sign-in whose server is removed (field class 41). */
@Timeout(120)
class SignOutTest {
    @TempDir
    private Path home;

    private final World world = World.start(1);
    private final String url = world.server(0).url();

    @AfterEach
    void stop() {
        world.close();
    }

    private Run berth() {
        return Run.in(home);
    }

    private void signIn(String... more) {
        String[] words = {"login", url, "--name", "harbour"};
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        assertThat(berth().withAPerson().run(all).exit()).isEqualTo(ExitCode.DONE);
    }

    private int revoked() {
        return world.authorizationServer().revocation().count();
    }

    private boolean isSignedIn() {
        return berth().run("token", url).exit() == ExitCode.DONE;
    }

    @Test
    void withALostSecretItIsForgottenAllTheSameWhereNothingIsToBeRevoked() throws IOException {
        Path secret = Files.writeString(home.resolve("secret"), "canary-of-a-secret");
        world.authorizationServer()
                .clients()
                .add(Client.confidentialClient(
                        "configured",
                        "canary-of-a-secret",
                        ClientAuthentication.CLIENT_SECRET_BASIC,
                        "http://127.0.0.1/callback"));
        signIn("--client-id", "configured", "--client-secret-file", secret.toString());
        Files.delete(secret);

        Run.Result refused = berth().run("logout", "harbour");
        assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains(secret.toString()).contains("berth logout harbour --local");
        Run.Result forgotten = berth().run("logout", "harbour", "--local", "--json");
        assertThat(forgotten.events("signed_out"))
                .singleElement()
                .satisfies(event -> assertThat(event).containsEntry("outcome", "forgotten"));
        assertThat(berth().run("status", "--json").out()).doesNotContain("\"state\":\"signed_in\"");
    }

    /** What the authorization server did, did not and could not do (RFC 7009), for the person and for a program. */
    @Nested
    class OfEachToken {
        private final String issuer = world.authorizationServer().issuer();

        private List<Map<String, Object>> tokens(Run.Result out, String outcome) {
            assertThat(out.exit()).isEqualTo(ExitCode.DONE);
            Map<String, Object> event = out.events("signed_out").get(0);
            assertThat(event).containsEntry("outcome", outcome);
            List<Map<String, Object>> tokens = new ArrayList<>();
            for (Object token : (List<?>) Objects.requireNonNull(event.get("tokens"))) {
                Map<String, Object> members = new LinkedHashMap<>();
                ((Map<?, ?>) token).forEach((name, value) -> members.put(String.valueOf(name), value));
                tokens.add(members);
            }
            return tokens;
        }

        @Test
        void itIsToldThatItWasRevoked() {
            signIn();

            Run.Result out = berth().run("logout", "harbour", "--json");

            List<Map<String, Object>> tokens = tokens(out, "revoked");
            assertThat(tokens.get(0))
                    .isEqualTo(Map.of("kind", "refresh_token", "issuer", issuer, "outcome", "revoked"));
            assertThat(tokens.get(1))
                    .containsEntry("kind", "access_token")
                    .containsEntry("outcome", "revoked")
                    .containsKey("expires_at");
            assertThat(out.err())
                    .contains("harbour: signed out; the authorization server has revoked the grant.")
                    .contains("  refresh token: revoked at " + issuer + "\n")
                    .contains("  access token: revoked at " + issuer + "\n")
                    .doesNotContain("warning");
        }

        @Test
        void itIsToldWhatTheServerHasNoWayToRevoke() {
            signIn();
            world.authorizationServer()
                    .revocation()
                    .honestNext(1)
                    .answerWith(Reply.error(400, "unsupported_token_type", "it ends\u001b[2J soon"));

            Run.Result out = berth().run("logout", "harbour", "--json");

            assertThat(tokens(out, "revoked").get(1))
                    .containsEntry("outcome", "revocation_unsupported")
                    .containsEntry("url", issuer + "/revoke")
                    .containsEntry("status", "400")
                    .containsEntry("server_error", "unsupported_token_type")
                    .hasEntrySatisfying(
                            "server_error_description",
                            words -> assertThat(String.valueOf(words))
                                    .startsWith("it ends")
                                    .endsWith("soon"));
            assertThat(out.err())
                    .contains(
                            "signed out; the authorization server has revoked the grant; warning: not all of its tokens.")
                    .contains("  refresh token: revoked at " + issuer + "\n")
                    .containsPattern(
                            "  access token: not revoked, as there is no way to at \\S+; ends by itself at [-0-9]+T[:0-9]+Z\n")
                    .contains("    url: " + issuer
                            + "/revoke\n    status: 400\n    the server said: unsupported_token_type\n")
                    .doesNotContain("\u001b[2J");
        }

        @Test
        void itIsToldWhatCameOfEachWhereTheIssuerIsInTrouble() {
            signIn();
            world.authorizationServer()
                    .revocation()
                    .answerNext(1, Reply.text(503, "closed for repairs"))
                    .answerWith(Reply.closesConnection());

            Run.Result out = berth().run("logout", "harbour", "--json");

            List<Map<String, Object>> tokens = tokens(out, "revocation_failed");
            assertThat(tokens.get(0)).containsEntry("status", "503").containsEntry("server_said", "closed for repairs");
            assertThat(tokens.get(1)).containsEntry("error", "unreachable").doesNotContainKey("status");
            assertThat(out.err())
                    .contains("warning: the grant could not be revoked")
                    .contains("  refresh token: not revoked, so far as is known, at " + issuer + "\n")
                    .contains("    status: 503\n    server said: closed for repairs\n")
                    .containsPattern("  access token: not revoked, so far as is known, at \\S+; ends by itself at ");
            assertThat(isSignedIn()).isFalse();
        }

        @Test
        void itIsToldWhereTheServerHasNoRevocation() {
            world.authorizationServer().metadata().without("revocation_endpoint");
            signIn();

            Run.Result out = berth().run("logout", "harbour", "--json");

            assertThat(tokens(out, "revocation_unsupported"))
                    .extracting(token -> token.get("outcome"))
                    .containsExactly("revocation_unsupported", "revocation_unsupported");
            assertThat(out.err()).contains("offers no revocation of the grant");
        }

        @Test
        void nothingIsToldWhereNobodyWasAsked() {
            signIn();

            assertThat(tokens(berth().run("logout", "harbour", "--local", "--json"), "forgotten"))
                    .isEmpty();
            assertThat(tokens(berth().run("logout", "harbour", "--json"), "not_signed_in"))
                    .isEmpty();
        }
    }

    /** Two clients of one account at one server, whose files nobody can lock. */
    @Test
    void everyGrantThatCannotBeEndedIsToldOf() throws IOException {
        for (String client : new String[] {"quay", "desk"}) {
            world.authorizationServer().clients().add(Client.publicClient(client, "http://127.0.0.1/callback"));
        }
        signIn("--client-id", "quay");
        Path credentials = home.resolve("credentials");
        Path first = onlyFile(credentials);
        byte[] quay = Files.readAllBytes(first);
        signIn("--client-id", "desk", "--force");
        Files.write(first, quay);
        try (Stream<Path> locks = Files.list(home.resolve("locks"))) {
            for (Path lock : locks.toList()) {
                Files.delete(lock);
                Files.createDirectory(lock);
            }
        }

        Run.Result out = berth().run("logout", "harbour", "--json");

        assertThat(out.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(out.events("failed"))
                .hasSize(2)
                .allSatisfy(event ->
                        assertThat(event).containsEntry("stage", "store").containsEntry("server", "harbour"));
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    /** {@code servers remove}. */
    @Nested
    class OfAServerThatIsRemoved {
        @BeforeEach
        void signInThere() {
            signIn();
        }

        private boolean isConfigured() {
            return berth().run("servers", "list").err().contains("harbour");
        }

        @Test
        void isAskedForAtATerminal() {
            Run.Result removed = berth().atATerminal("y\n").run("servers", "remove", "harbour");

            assertThat(removed.exit()).isEqualTo(ExitCode.DONE);
            assertThat(removed.err()).contains("harbour is signed in (default). Sign out there as well? [y/N]");
            assertThat(revoked()).isPositive();
            assertThat(isConfigured()).isFalse();
            assertThat(isSignedIn()).isFalse();
        }

        @Test
        void isKeptWithoutAYes() {
            for (String answer : new String[] {"n\n", "\n", "yesterday\n", ""}) {
                Run.Result removed = berth().atATerminal(answer).run("servers", "remove", "harbour");

                assertThat(removed.exit()).isEqualTo(ExitCode.DONE);
                assertThat(removed.err()).contains("is kept").contains("berth logout " + url);
                assertThat(isConfigured()).isFalse();
                berth().run("servers", "add", "harbour", url);
            }
            assertThat(revoked()).isZero();
            assertThat(isSignedIn()).isTrue();
        }

        @Test
        void isKeptWhereNobodyCanBeAsked() {
            assertThat(berth().typing("y\n").run("servers", "remove", "harbour").err())
                    .contains("berth logout " + url)
                    .doesNotContain("[y/N]");
            berth().run("servers", "add", "harbour", url);
            assertThat(berth().with("BERTH_INTERACTION", "never")
                            .atATerminal("y\n")
                            .run("servers", "remove", "harbour")
                            .err())
                    .doesNotContain("[y/N]");
            berth().run("servers", "add", "harbour", url);
            assertThat(berth().atATerminal("y\n")
                            .run("servers", "remove", "harbour", "--keep")
                            .err())
                    .doesNotContain("[y/N]");
            assertThat(revoked()).isZero();
            assertThat(isSignedIn()).isTrue();
        }

        @Test
        void endsForEveryAccountWhereThatIsWished() {
            signIn("--account", "work");

            Run.Result removed = berth().run("servers", "remove", "harbour", "--logout", "--json");

            assertThat(removed.exit()).isEqualTo(ExitCode.DONE);
            assertThat(removed.events("signed_out"))
                    .extracting(event -> event.get("account"))
                    .containsExactly("default", "work");
            assertThat(berth().run("status", "--json").out()).isEmpty();
        }

        /** The other name goes on to use it. */
        @Test
        void isNotAskedForWhereTheServerHasAnotherName() {
            berth().run("servers", "add", "quay", url);

            Run.Result removed = berth().atATerminal("y\n").run("servers", "remove", "harbour");

            assertThat(removed.exit()).isEqualTo(ExitCode.DONE);
            assertThat(revoked()).isZero();
            assertThat(berth().run("token", "quay").exit()).isEqualTo(ExitCode.DONE);
        }

        @Test
        void endsWhereThatIsWishedThoughTheServerHasAnotherName() {
            berth().run("servers", "add", "quay", url);

            Run.Result removed = berth().run("servers", "remove", "harbour", "--logout");

            assertThat(removed.exit()).isEqualTo(ExitCode.DONE);
            assertThat(revoked()).isPositive();
            assertThat(berth().run("token", "quay").exit()).isEqualTo(ExitCode.INTERACTION_REQUIRED);
        }

        @Test
        void isLeftAloneWhereThereIsNoSuchServer() {
            Run.Result removed = berth().run("servers", "remove", "quay", "--logout");

            assertThat(removed.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(removed.err()).contains("berth servers list");
            assertThat(isSignedIn()).isTrue();
        }
    }

    /** A bound token alone is of no use (RFC 9449). */
    @Test
    void aBoundTokenIsNotHandedOut() {
        world.authorizationServer().dpop().supported(true);
        world.server(0).dpop().supported(true).required(true);
        signIn();

        Run.Result token = berth().run("token", "harbour", "--json");

        assertThat(token.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(token.objects())
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .containsAllEntriesOf(Map.of("event", "failed", "error", "token_bound"))
                        .doesNotContainKey("access_token"));
        assertThat(berth().run("call", "harbour", "whoami").exit()).isEqualTo(ExitCode.DONE);
    }
}
