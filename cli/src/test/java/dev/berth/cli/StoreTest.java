package dev.berth.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.output.ExitCode;
import dev.berth.secret.Secret;
import dev.berth.testkit.Client;
import dev.berth.testkit.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the command keeps credentials: sealed where it can, as it was told, and never in another way than before. */
@Timeout(120)
class StoreTest {
    private final MemoryKeychain keychain = new MemoryKeychain();

    @TempDir
    private Path home;

    private Run berth() {
        return Run.in(home).withKeychain(keychain);
    }

    private static Run.Result signIn(Run run, World world) {
        Run.Result login = run.withAPerson().run("login", world.server(0).url(), "--name", "harbour", "--json");
        assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
        return login;
    }

    private Map<String, Object> store() {
        return berth().run("store", "--json").objects().get(0);
    }

    private String credentials() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(home.resolve("credentials"))) {
            for (Path file : files.toList()) {
                text.append(file.getFileName()).append('\n').append(Files.readString(file, ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Nested
    class ANewHome {
        @Test
        void isSealedWhereAKeychainWorksAndThatIsSaidOnce() throws IOException {
            assertThat(store()).containsEntry("kind", null);
            try (World world = World.start(1)) {
                Run.Result login =
                        berth().withAPerson().run("login", world.server(0).url(), "--name", "harbour", "--json", "-v");
                assertThat(login.err())
                        .containsOnlyOnce("Credentials are kept sealed here; their key is in the test's keychain");
                assertThat(login.all())
                        .doesNotContain(
                                keychain.secrets.values().iterator().next().reveal());
                String token = berth().run("token", "harbour").out().strip();
                assertThat(token).isNotEmpty();
                assertThat(credentials())
                        .doesNotContain(token, "refresh_token", world.server(0).url());
                assertThat(berth().run("status").err()).contains("signed in").doesNotContain("sealed");
            }
            assertThat(store())
                    .containsEntry("kind", "sealed")
                    .containsEntry("keychain", "the test's keychain")
                    .containsEntry("key", keychain.secrets.keySet().iterator().next());
            assertThat(berth().run("store").err()).contains("sealed").contains("in the test's keychain");
        }

        @Test
        void isPlainWithoutAKeychainAndThatIsSaidToWhoAsksForMore() throws IOException {
            try (World world = World.start(1)) {
                assertThat(signIn(Run.in(home), world).err()).doesNotContain("plain files", "eychain");
                assertThat(credentials()).contains("refresh_token");
            }
            Path other = home.resolve("other");
            try (World world = World.start(1)) {
                Run.Result login =
                        Run.in(other).withAPerson().run("login", world.server(0).url(), "-v");
                assertThat(login.err()).containsOnlyOnce("credentials are kept in plain files: no keychain is set");
            }
        }

        @Test
        void isPlainWhereTheKeychainIsLockedAndThatIsSaidOnce() {
            keychain.locked = true;
            try (World world = World.start(1)) {
                assertThat(signIn(berth(), world).err())
                        .containsOnlyOnce(
                                "The keychain is locked, or does not answer, so credentials are kept in plain files")
                        .contains("berth store sealed");
                assertThat(signIn(berth(), world).err()).doesNotContain("eychain");
            }
        }

        @Test
        void isAsTheEnvironmentSays() throws IOException {
            try (World world = World.start(1)) {
                assertThat(signIn(berth().with("BERTH_STORE", "files"), world).err())
                        .doesNotContain("plain files");
                assertThat(credentials()).contains("refresh_token");
                assertThat(keychain.asked).hasValue(0);
                signIn(berth(), world);
                assertThat(keychain.asked).hasValue(0);
            }
            Path other = home.resolve("other");
            try (World world = World.start(1)) {
                world.authorizationServer()
                        .clients()
                        .add(Client.publicClient("configured", "http://127.0.0.1/callback"));
                // A client that is known already: there is no registration to be kept before the person is asked.
                Run.Result refused = Run.in(other)
                        .with("BERTH_STORE", "sealed")
                        .withAPerson()
                        .run("login", world.server(0).url(), "--client-id", "configured", "--json");
                assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
                assertThat(refused.events("failed").get(0))
                        .containsEntry("error", "keychain_unavailable")
                        .containsEntry("stage", "store");
                assertThat(refused.events("authorization_required"))
                        .as("nobody is asked for what could not be kept")
                        .isEmpty();
                assertThat(other.resolve("credentials")).isEmptyDirectory();
            }
        }

        @Test
        void isNotMadeByAWrongWord() {
            Run.Result status = berth().with("BERTH_STORE", "sealled").run("status");
            assertThat(status.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(status.err()).contains("BERTH_STORE has to be 'files' or 'sealed'.");
            assertThat(berth().run("store", "elsewhere").exit()).isEqualTo(ExitCode.USAGE);
        }

        @Test
        void ofTheDemoTroublesNoKeychain() {
            Run.Result demo = berth().run("demo", "--no-browser");
            assertThat(demo.exit()).as(demo.err()).isEqualTo(ExitCode.DONE);
            assertThat(keychain.asked).hasValue(0);
        }
    }

    @Nested
    class TheKeychain {
        @Test
        void isNotAskedByVerbsThatNeedNoCredential() {
            try (World world = World.start(1)) {
                signIn(berth(), world);
                int before = keychain.asked.get();
                for (List<String> verb : List.of(
                        List.of("--help"),
                        List.of("--version"),
                        List.of("store"),
                        List.of("servers", "list"),
                        List.of("servers", "add", "other", "https://mcp.example.com/mcp"))) {
                    berth().run(verb.toArray(String[]::new));
                    assertThat(keychain.asked).as(verb.toString()).hasValue(before);
                }
            }
        }

        @Test
        void isAskedOnceByTheOthers() {
            try (World world = World.start(1)) {
                signIn(berth(), world);
                for (List<String> verb : List.of(
                        List.of("status"),
                        List.of("token", "harbour"),
                        List.of("tools", "harbour"),
                        List.of("connect"))) {
                    int before = keychain.asked.get();
                    Run.Result result = berth().run(verb.toArray(String[]::new));
                    assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.DONE);
                    assertThat(keychain.asked).as(verb.toString()).hasValue(before + 1);
                }
            }
        }

        @Test
        void thatIsLockedEndsTheCommandAndNothingElse() throws IOException {
            try (World world = World.start(1)) {
                signIn(berth(), world);
                String before = credentials();
                keychain.locked = true;
                for (List<String> verb : List.of(
                        List.of("status", "--json"),
                        List.of("token", "harbour", "--json"),
                        List.of("login", "harbour", "--json"),
                        List.of("login", "harbour", "--force", "--json"),
                        List.of("logout", "harbour", "--json"),
                        List.of("store", "files", "--json"))) {
                    Run.Result result = berth().withAPerson().run(verb.toArray(String[]::new));
                    assertThat(result.exit()).as(verb + result.err()).isEqualTo(ExitCode.FAILED);
                    assertThat(result.events("failed").get(0))
                            .containsEntry("error", "keychain_locked")
                            .containsEntry("stage", "store");
                    assertThat(result.events("authorization_required")).isEmpty();
                    assertThat(result.err()).contains("next: unlock it").contains("--home");
                    assertThat(credentials()).isEqualTo(before);
                }
                keychain.locked = false;
                assertThat(berth().run("token", "harbour").exit()).isEqualTo(ExitCode.DONE);
            }
        }

        /** As what is configured is known without it; each is told as a failure, since none of the states would be true. */
        @Test
        void thatIsLockedHidesNoServerFromTheStatus() {
            try (World world = World.start(2)) {
                signIn(berth(), world);
                berth().run("servers", "add", "quay", world.server(1).url());
                keychain.locked = true;
                Run.Result status = berth().run("status", "--json");
                assertThat(status.exit()).isEqualTo(ExitCode.FAILED);
                assertThat(status.objects())
                        .hasSize(2)
                        .allSatisfy(event -> assertThat(event)
                                .containsEntry("event", "failed")
                                .containsEntry("stage", "store")
                                .containsEntry("error", "keychain_locked")
                                .containsEntry("exit_code", 1)
                                .containsKeys("message", "hint")
                                .doesNotContainKey("state"));
                assertThat(status.objects())
                        .extracting(event -> event.get("server") + " " + event.get("url"))
                        .containsExactly(
                                "harbour " + world.server(0).url(),
                                "quay " + world.server(1).url());
                assertThat(berth().run("status").err())
                        .contains("failed: harbour (store): its sign-in cannot be read: the keychain is locked")
                        .contains("failed: quay (store): its sign-in cannot be read: the keychain is locked")
                        .contains(world.server(0).url(), world.server(1).url())
                        .contains("next: unlock it");
            }
        }

        @Test
        void thatIsLockedDoesNotKeepTheDoctorFromTheServer() {
            try (World world = World.start(1)) {
                signIn(berth(), world);
                keychain.locked = true;
                int before = keychain.asked.get();
                Run.Result doctor = berth().run("doctor", "harbour", "--json");
                assertThat(doctor.exit()).isEqualTo(ExitCode.FAILED);
                assertThat(doctor.events("finding").get(0))
                        .containsEntry("check", "store_is_readable")
                        .containsEntry("topic", "stored")
                        .containsEntry("verdict", "warning")
                        .containsEntry("prevents", "keychain_locked");
                assertThat(doctor.err())
                        .contains("the keychain is locked (the test's keychain)")
                        .contains("you: Unlock it")
                        .contains(
                                "It would go to " + world.authorizationServer().issuer())
                        .contains("next: unlock it");
                assertThat(doctor.events("examined").get(0))
                        .containsEntry("outcome", "impossible")
                        .containsEntry("error", "keychain_locked")
                        .containsEntry("issuer", world.authorizationServer().issuer());
                assertThat(keychain.asked).hasValue(before + 1);
            }
        }

        @Test
        void thatIsLockedNeedNotKeepAServerInTheConfig() {
            try (World world = World.start(1)) {
                signIn(berth(), world);
                keychain.locked = true;
                for (List<String> verb : List.of(
                        List.of("servers", "remove", "harbour"), List.of("servers", "remove", "harbour", "--logout"))) {
                    Run.Result remove = berth().run(verb.toArray(String[]::new));
                    assertThat(remove.exit()).isEqualTo(ExitCode.FAILED);
                    assertThat(remove.err())
                            .contains(
                                    "next: berth servers remove harbour --keep (leaves its sign-in as it is); or unlock");
                }
                assertThat(berth().run("servers", "remove", "harbour", "--keep").exit())
                        .isEqualTo(ExitCode.DONE);
                assertThat(berth().run("servers", "list").err()).contains("No servers are configured");
            }
        }

        @Test
        void thatWasEmptiedIsSaidToBeSo() throws IOException {
            try (World world = World.start(1)) {
                signIn(berth(), world);
                String before = credentials();
                Secret key = keychain.secrets.values().iterator().next();
                keychain.secrets.clear();
                Run.Result token = berth().run("token", "harbour", "--json");
                assertThat(token.exit()).isEqualTo(ExitCode.FAILED);
                assertThat(token.events("failed").get(0)).containsEntry("error", "key_missing");
                assertThat(token.err())
                        .contains("is not in the keychain")
                        .contains("next: see that the keychain which holds it is open here");
                assertThat(token.all()).doesNotContain(key.reveal());
                assertThat(credentials()).isEqualTo(before);
            }
        }
    }

    /** What is wrong with a store the doctor says with the step that mends it, as every other verb does. */
    @Nested
    class TheDoctor {
        private void saysToDo(Run run, String error, String next, String advice) {
            Run.Result doctor = run.run("doctor", "harbour", "--json");
            assertThat(doctor.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(doctor.events("finding").get(0))
                    .containsEntry("prevents", error)
                    .containsEntry("advice", advice);
            assertThat(doctor.events("examined").get(0))
                    .containsEntry("error", error)
                    .containsEntry("hint", next);
            assertThat(doctor.err()).contains("\n  next: " + next).contains("you: " + advice);
            assertThat(run.run("token", "harbour").err()).contains("next: " + next);
        }

        @Test
        void knowsTheWayOutOfAFormThatIsNotTheOneAskedFor() {
            try (World world = World.start(1)) {
                signIn(Run.in(home), world);
                saysToDo(
                        berth().with("BERTH_STORE", "sealed"),
                        "store_kind_mismatch",
                        "berth store sealed moves the credentials; or unset BERTH_STORE; or choose another --home",
                        "Move them to the form that is asked for, or ask for the one that they have.");
            }
        }

        @Test
        void knowsTheWayOutWhereTheMarkerIsGone() throws IOException {
            try (World world = World.start(1)) {
                signIn(berth(), world);
                Files.delete(home.resolve("credentials").resolve("store.marker"));
                saysToDo(
                        berth(),
                        "store_kind_mismatch",
                        "put back store.marker as it was, from a backup say; or move that folder away, and sign in again",
                        "Put back store.marker as it was, from a backup say; or move that folder away, and sign in again.");
            }
        }

        @Test
        void knowsTheWayOutWhereAFileIsInTheWay() throws IOException {
            try (World world = World.start(1)) {
                Run.in(home).run("servers", "add", "harbour", world.server(0).url());
                Files.writeString(home.resolve("credentials"), "no folder");
                saysToDo(
                        berth(),
                        "store_failed",
                        "look at that path, or choose another home folder",
                        "Look at that path, or choose another home folder.");
            }
        }
    }

    @Nested
    class AMove {
        @Test
        void keepsTheGrantThereAndBack() throws IOException {
            try (World world = World.start(1)) {
                signIn(Run.in(home), world);
                String token = berth().run("token", "harbour").out();
                Run.Result sealed = berth().run("store", "sealed", "--json");
                assertThat(sealed.exit()).as(sealed.err()).isEqualTo(ExitCode.DONE);
                assertThat(sealed.err()).contains("Moved 1 credential.");
                assertThat(sealed.objects().get(0)).containsEntry("kind", "sealed");
                assertThat(credentials()).doesNotContain(token.strip());
                assertThat(berth().run("token", "harbour").out()).isEqualTo(token);

                Run.Result files = berth().run("store", "files");
                assertThat(files.err()).contains("Moved 1 credential.").contains("plain files");
                assertThat(credentials()).contains(token.strip());
                assertThat(files.err()).contains("The old key").contains("copies and backups of the folder need it");
                assertThat(keychain.secrets).hasSize(1);
                assertThat(Run.in(home).run("token", "harbour").out()).isEqualTo(token);
                assertThat(berth().run("store", "files").err()).contains("Nothing had to be moved.");
            }
        }

        @Test
        void isNamedWhereTheEnvironmentContradictsTheHome() throws IOException {
            try (World world = World.start(1)) {
                signIn(Run.in(home), world);
                String before = credentials();
                Run.Result status = berth().with("BERTH_STORE", "sealed").run("token", "harbour", "--json");
                assertThat(status.exit()).isEqualTo(ExitCode.FAILED);
                assertThat(status.events("failed").get(0)).containsEntry("error", "store_kind_mismatch");
                assertThat(status.err()).contains("next: berth store sealed");
                assertThat(credentials()).isEqualTo(before);

                assertThat(berth().with("BERTH_STORE", "sealed")
                                .run("store", "sealed")
                                .exit())
                        .isEqualTo(ExitCode.DONE);
                assertThat(berth().with("BERTH_STORE", "sealed")
                                .run("token", "harbour")
                                .exit())
                        .isEqualTo(ExitCode.DONE);
                Run.Result plain = berth().with("BERTH_STORE", "files").run("status", "--json");
                assertThat(plain.events("failed").get(0)).containsEntry("error", "store_kind_mismatch");
                assertThat(plain.err()).contains("next: berth store files");
            }
        }

        @Test
        void needsAKeychain() throws IOException {
            try (World world = World.start(1)) {
                signIn(Run.in(home), world);
                String before = credentials();
                Run.Result sealed = Run.in(home).run("store", "sealed", "--json");
                assertThat(sealed.exit()).isEqualTo(ExitCode.FAILED);
                assertThat(sealed.events("failed").get(0)).containsEntry("error", "keychain_unavailable");
                assertThat(credentials()).isEqualTo(before);
            }
        }
    }
}
