package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.testkit.Client;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.World;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Homes on file systems that are full or read-only, without permissions, in the wrong hands: the error says where it failed,
 * with which path and what to do next; nothing is lost, and no refresh token spent for what could not be kept.
 *
 * <p>The programs run as a user who is not root, since few permissions bind root; and in a mount namespace of their own where
 * they need a small file system, which goes with them.
 */
class HostilePlacesTest {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /** {@code nobody}, by the number that it has everywhere. */
    private static final int NOBODY = 65534;

    private static final List<String> AS_NOBODY =
            ROOT ? List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups") : List.of();

    private final World world = World.start(1);
    private final URI server = URI.create(world.server(0).url());
    private Path home = Path.of("");

    @BeforeEach
    void aHomeOfTheirOwn() throws IOException {
        home = theirs(Files.createDirectory(CommonFolder.create("home-").resolve("home")));
    }

    @AfterEach
    void stopWorld() {
        world.close();
    }

    private int refreshes() {
        return world.authorizationServer().token().refresh().count();
    }

    private void assertOneSignIn() {
        assertThat(world.authorizationServer().token().exchange().count()).isOne();
        assertThat(world.authorizationServer().reuses()).isZero();
    }

    private static Path theirs(Path path) throws IOException {
        return ROOT ? Files.setAttribute(path, "unix:uid", NOBODY) : path;
    }

    private static void chmod(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private WorkerProcess signedIn(List<String> starter, Path where) throws IOException {
        WorkerProcess worker = WorkerProcess.start(starter, where, server);
        worker.awaitReady();
        assertThat(worker.ask("sign-in")).isEqualTo("signed in true");
        return worker;
    }

    /** A failure of the store, with its place and the way out; and none of what it would have stored. */
    private static void assertRefused(String answer, Path where, String reason, String hint) {
        assertThat(answer)
                .startsWith("failed STORE_FAILED at STORE: cannot ")
                .contains(" " + where, "path=" + where, reason, "hint=" + hint);
    }

    /** Told before anybody is asked, though no client has to be registered, and leaving nothing behind. */
    private void assertAsksNobody(WorkerProcess worker, Path where, String reason, String hint) throws IOException {
        world.authorizationServer().clients().add(Client.publicClient("desk", "http://127.0.0.1/callback"));
        assertRefused(worker.ask("sign-in desk"), where, reason, hint);
        assertRefused(worker.ask("sign-in"), where, reason, hint);
        assertThat(world.authorizationServer().authorize().count()).isZero();
        assertThat(world.authorizationServer().registration().count()).isZero();
    }

    private static String token(String answer) {
        assertThat(answer).startsWith("token ");
        return answer.substring("token ".length());
    }

    @Nested
    class FileSystems {
        /** 256 KB that the program itself has mounted, as a root that is one in its own namespace alone. */
        private List<String> onASmallOne() {
            return List.of(
                    "unshare",
                    "--map-root-user",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=256k,mode=700 berth \"$0\" && exec \"$@\"",
                    home.toString());
        }

        @BeforeEach
        void canBeMounted() throws Exception {
            home = Files.createDirectory(home.resolveSibling("small"));
            Process tried = new ProcessBuilder("unshare", "--map-root-user", "--mount", "true")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tried.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (ROOT) {
                assertThat(tried.waitFor()).as(said).isZero();
            }
            assumeThat(tried.waitFor())
                    .as("nobody but root may mount here: " + said)
                    .isZero();
        }

        /** What is good is used to its end; then it is told, and nothing is spent that could not be kept. */
        @Test
        void thatAreFullSpendNoRefreshToken() throws Exception {
            try (WorkerProcess worker = signedIn(onASmallOne(), home)) {
                String before = worker.ask("stored");
                assertThat(worker.ask("fill " + home.resolve("filler"))).isEqualTo("filled true");
                worker.ask("advance PT59M50S");
                assertThat("stored [" + token(worker.ask("token")) + "]").isEqualTo(before);
                worker.ask("advance PT2M");
                for (int i = 0; i < 2; i++) {
                    assertFull(worker.ask("token"));
                }
                assertThat(worker.ask("stored")).isEqualTo(before);
                assertThat(refreshes()).isZero();

                assertThat(worker.ask("free " + home.resolve("filler"))).isEqualTo("freed true");
                String next = token(worker.ask("token"));
                assertThat(worker.ask("stored")).isEqualTo("stored [" + next + "]");
                assertThat(worker.ask("damaged")).isEqualTo("damaged 0");
                assertThat(refreshes()).isOne();
            }
            assertOneSignIn();
        }

        /** One after another, each of which knows nothing of the one before. */
        @Test
        void thatAreFullSignNobodyOutByCommands() throws Exception {
            try (WorkerProcess worker = signedIn(onASmallOne(), home)) {
                worker.ask("fill " + home.resolve("filler"));
                for (int i = 0; i < 2; i++) {
                    assertFull(worker.ask("another PT61M"));
                }
                assertThat(refreshes()).isZero();
                worker.ask("free " + home.resolve("filler"));
                String renewed = token(worker.ask("another PT61M"));
                assertThat(worker.ask("stored")).isEqualTo("stored [" + renewed + "]");
            }
            assertThat(refreshes()).isOne();
            assertOneSignIn();
        }

        /**
         * When the refresh token is sent already: a process that lives on and others that do not have each what was answered
         * last.
         */
        @Test
        void thatFillUpMeanwhileCostNoGrant() throws Exception {
            try (WorkerProcess worker = signedIn(onASmallOne(), home)) {
                String stored = worker.ask("stored");
                worker.ask("advance PT61M");
                Endpoint.Hold hold =
                        world.authorizationServer().token().refresh().hold();
                assertThat(worker.ask("meanwhile")).isEqualTo("asking");
                world.authorizationServer().token().refresh().awaitRequests(1, Duration.ofSeconds(30));
                assertThat(worker.ask("fill " + home.resolve("filler"))).isEqualTo("filled true");
                hold.release();
                String renewed = token(worker.line());
                assertThat(token(worker.ask("another PT61M"))).isEqualTo(renewed);

                String later = token(worker.ask("another PT122M"));
                assertThat(later).isNotEqualTo(renewed);
                worker.ask("advance PT61M");
                assertThat(token(worker.ask("token"))).isEqualTo(later);
                assertThat(worker.ask("stored")).isEqualTo(stored);
                assertThat(refreshes()).isEqualTo(2);

                worker.ask("free " + home.resolve("filler"));
                String last = token(worker.ask("another PT183M"));
                assertThat(worker.ask("stored")).isEqualTo("stored [" + last + "]");
                worker.ask("advance PT61M");
                assertThat(token(worker.ask("token"))).isEqualTo(last);
            }
            assertThat(refreshes()).isEqualTo(3);
            assertOneSignIn();
        }

        private void assertFull(String answer) {
            assertRefused(answer, home.resolve("credentials"), "No space left", "free some space");
        }

        /** A new home, and one that somebody has used before. */
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void thatAreFullAreToldBeforeASignIn(boolean used) throws Exception {
            try (WorkerProcess worker = WorkerProcess.start(onASmallOne(), home, server)) {
                worker.awaitReady();
                Path credentials = home.resolve("credentials");
                if (used) {
                    assertThat(worker.ask("sign-in")).isEqualTo("signed in true");
                    worker.ask("sign-out");
                    world.log().clear();
                }
                worker.ask("fill " + home.resolve("filler"));
                assertAsksNobody(worker, credentials, "No space left", "free some space");
                assertThat(worker.ask("names " + credentials)).isEqualTo("names []");
                worker.ask("free " + home.resolve("filler"));
                assertThat(worker.ask("sign-in desk")).isEqualTo("signed in true");
            }
        }

        /** Nothing is asked for that could not be kept: the refresh token is not spent. */
        @Test
        void thatAreReadOnlyServeWhatIsGoodAndRefreshNothing() throws Exception {
            try (WorkerProcess worker = signedIn(onASmallOne(), home)) {
                String kept = worker.ask("stored");
                assertThat(worker.ask("mount -o remount,ro " + home)).isEqualTo("mounted 0");
                assertThat("stored [" + token(worker.ask("token")) + "]").isEqualTo(kept);
                worker.ask("advance PT61M");
                assertRefused(
                        worker.ask("token"), home.resolve("locks"), "Read-only", "make it writable for this user");
                assertThat(refreshes()).isZero();

                assertThat(worker.ask("mount -o remount,rw " + home)).isEqualTo("mounted 0");
                String renewed = token(worker.ask("token"));
                assertThat(worker.ask("stored")).isEqualTo("stored [" + renewed + "]");
            }
            assertOneSignIn();
        }
    }

    @Nested
    class Permissions {
        @BeforeEach
        void bindSomebody() {
            assumeThat(ROOT || !Files.isWritable(Path.of("/")))
                    .as("they bind this user")
                    .isTrue();
        }

        /** Before anybody is asked, and not after they have consented. */
        @Test
        void thatAllowNoHomeAreToldBeforeASignIn() throws Exception {
            chmod(home, "r-x------");
            try (WorkerProcess worker = WorkerProcess.start(AS_NOBODY, home, server)) {
                worker.awaitReady();
                assertRefused(
                        worker.ask("sign-in"),
                        home.resolve("locks"),
                        "permission denied",
                        "make it writable for this user");
                assertThat(world.authorizationServer().registration().count()).isZero();
                chmod(home, "rwx------");
                assertThat(worker.ask("sign-in")).isEqualTo("signed in true");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "credentials"})
        void thatHideTheCredentialsLoseNone(String folder) throws Exception {
            try (WorkerProcess worker = signedIn(AS_NOBODY, home)) {
                worker.ask("advance PT61M");
                Path hidden = home.resolve(folder);
                chmod(hidden, "---------");
                assertRefused(
                        worker.ask("token"),
                        home.resolve("credentials"),
                        "permission denied",
                        "make it writable for this user");
                assertThat(refreshes()).isZero();
                chmod(hidden, "rwx------");
                String renewed = token(worker.ask("token"));
                assertThat(worker.ask("stored")).isEqualTo("stored [" + renewed + "]");
            }
            assertOneSignIn();
        }

        /** It is told, and seen within a fifth of a second; no request fails of it. */
        @Test
        @Timeout(60)
        void thatHideTheHomeCostNoTokenThatIsGood() throws Exception {
            try (WorkerProcess worker = signedIn(AS_NOBODY, home)) {
                String token = worker.ask("token");
                assertThat(token).startsWith("token ");
                chmod(home, "---------");
                while (!worker.ask("troubles").equals("troubles 1")) {
                    assertThat(worker.ask("token")).isEqualTo(token);
                }
                assertThat(worker.ask("token")).isEqualTo(token);
                chmod(home, "rwx------");
                worker.ask("advance PT1S");
                assertThat(worker.ask("token")).isEqualTo(token);
                assertThat(worker.ask("troubles")).isEqualTo("troubles 1");
            }
            assertThat(refreshes()).isZero();
        }

        @Test
        void thatHideOneFileLoseItNotEither() throws Exception {
            try (WorkerProcess worker = signedIn(AS_NOBODY, home)) {
                worker.ask("advance PT61M");
                Path file = only(home.resolve("credentials"));
                chmod(file, "---------");
                assertRefused(worker.ask("token"), file, "permission denied", "make it writable for this user");
                chmod(file, "rw-------");
                token(worker.ask("token"));
                assertThat(worker.ask("damaged")).isEqualTo("damaged 0");
            }
            assertOneSignIn();
        }

        /** What is one's own is mended: the folders are Berth's, and 0700. */
        @ParameterizedTest
        @ValueSource(strings = {"credentials", "locks"})
        void ofItsOwnFoldersAreMended(String folder) throws Exception {
            try (WorkerProcess worker = signedIn(AS_NOBODY, home)) {
                worker.ask("advance PT61M");
                chmod(home.resolve(folder), "r-x------");
                String renewed = token(worker.ask("token"));
                assertThat(worker.ask("stored")).isEqualTo("stored [" + renewed + "]");
            }
            assertOneSignIn();
        }

        /** As after a command with sudo. */
        @Test
        void ofAnotherUsersHomeAreTold() throws Exception {
            assumeThat(ROOT).as("only root can give a folder to somebody else").isTrue();
            Files.setAttribute(home, "unix:uid", 0);
            chmod(home, "rwxr-xr-x");
            try (WorkerProcess worker = WorkerProcess.start(AS_NOBODY, home, server)) {
                worker.awaitReady();
                assertAsksNobody(worker, home.resolve("locks"), "permission denied", "make it writable for this user");
            }
        }

        /** As after one command with sudo among others without. */
        @Test
        void ofAnothersFolderAreToldBeforeASignIn() throws Exception {
            assumeThat(ROOT).as("only root can give a folder to somebody else").isTrue();
            try (WorkerProcess worker = WorkerProcess.start(AS_NOBODY, home, server)) {
                worker.awaitReady();
                Path credentials = Files.createDirectory(home.resolve("credentials"));
                chmod(credentials, "rwxr-xr-x");
                assertAsksNobody(worker, credentials, "not permitted", "make it writable for this user");
                chmod(credentials, "rwx------");
                assertThat(theirs(credentials)).isEmptyDirectory();
                assertThat(worker.ask("sign-in desk")).isEqualTo("signed in true");
            }
        }

        /** In a program that goes on, and in commands one after another. */
        @Test
        void ofAnothersFolderSpendNoRefreshToken() throws Exception {
            assumeThat(ROOT).as("only root can give a folder to somebody else").isTrue();
            try (WorkerProcess worker = signedIn(AS_NOBODY, home)) {
                String before = worker.ask("stored");
                worker.ask("advance PT61M");
                Path credentials = home.resolve("credentials");
                Files.setAttribute(credentials, "unix:uid", 0);
                chmod(credentials, "rwxr-xr-x");
                for (String order : List.of("token", "token", "another PT61M", "another PT61M")) {
                    assertRefused(worker.ask(order), credentials, "not permitted", "make it writable for this user");
                }
                assertThat(worker.ask("stored")).isEqualTo(before);
                assertThat(refreshes()).isZero();

                theirs(credentials);
                String renewed = token(worker.ask("another PT61M"));
                assertThat(worker.ask("stored")).isEqualTo("stored [" + renewed + "]");
                assertThat(worker.ask("token")).isEqualTo("token " + renewed);
            }
            assertThat(refreshes()).isOne();
            assertOneSignIn();
        }

        @Test
        void areTheOwnersAloneUnderAnyUmask() throws Exception {
            List<String> underAnOpenUmask = new ArrayList<>(AS_NOBODY);
            underAnOpenUmask.addAll(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
            Path fresh = home.resolve("made by itself");
            try (WorkerProcess worker = signedIn(underAnOpenUmask, fresh)) {
                worker.ask("advance PT61M");
                token(worker.ask("token"));
            }
            Set<String> modes = new java.util.TreeSet<>();
            try (Stream<Path> paths = Files.walk(fresh)) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                    modes.add(mode);
                    assertThat(mode).as(path.toString()).isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
                }
            }
            assertThat(modes).hasSize(2);
        }
    }

    @Nested
    class Homes {
        @Test
        void thatAreLinksAreOneWithWhatTheyLeadTo() throws Exception {
            Path link = Files.createSymbolicLink(home.resolveSibling("link"), home);
            try (WorkerProcess byLink = signedIn(AS_NOBODY, link);
                    WorkerProcess direct = WorkerProcess.start(AS_NOBODY, home, server)) {
                direct.awaitReady();
                byLink.ask("advance PT61M");
                direct.ask("advance PT61M");
                byLink.order("tokens 4");
                direct.order("tokens 4");
                assertThat(byLink.line()).startsWith("tokens 4 ").isEqualTo(direct.line());
            }
            assertThat(refreshes()).isOne();
            assertOneSignIn();
        }

        @Test
        void thatAreTwoNeverMeet() throws Exception {
            Path other = theirs(Files.createDirectory(home.resolveSibling("other")));
            try (WorkerProcess here = signedIn(AS_NOBODY, home);
                    WorkerProcess there = signedIn(AS_NOBODY, other)) {
                String theirs = there.ask("stored");
                assertThat(here.ask("stored")).isNotEqualTo(theirs);
                assertThat(here.ask("sign-out")).startsWith("signed out ");
                assertThat(here.ask("stored")).isEqualTo("stored []");
                assertThat(there.ask("stored")).isEqualTo(theirs);
                there.ask("advance PT61M");
                token(there.ask("token"));
            }
            assertThat(world.authorizationServer().registration().count()).isEqualTo(2);
        }
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }
}
