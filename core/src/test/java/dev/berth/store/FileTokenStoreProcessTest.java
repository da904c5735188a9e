package dev.berth.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One home, several processes, some of which come to a bad end. */
class FileTokenStoreProcessTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void aShellIsThere() {
        assumeThat(folder.getFileSystem().supportedFileAttributeViews())
                .as("these tests start programs by a POSIX shell")
                .contains("posix");
        home = folder.resolve("berth home");
    }

    @Test
    void makesEverythingForTheOwnerAloneUnderAnyUmask() throws Exception {
        try (StoreProcess process = StoreProcess.start("umask 000", "put", home.toString(), "10")) {
            assertThat(process.line()).isEqualTo("stored");
        }
        List<String> modes = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                modes.add(mode);
                assertThat(mode).as(path.toString()).isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
        assertThat(modes).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void isAlwaysReadableThoughItIsBeingWrittenAndItsWritersAreKilled() throws Exception {
        Random random = new Random(20261123);
        List<FileProblem> problems = new ArrayList<>();
        FileTokenStore store = new FileTokenStore(home, problems::add);
        long last = 0;
        for (int round = 0; round < 20; round++) {
            try (StoreProcess process =
                    StoreProcess.start(":", "put-for-ever", home.toString(), Long.toString(last + 1))) {
                for (int written = random.nextInt(1, 25); written > 0; written--) {
                    last = Long.parseLong(process.line());
                    // Meanwhile it writes the next.
                    assertThat(generation(store)).isGreaterThanOrEqualTo(last);
                }
                process.killWithin(Duration.ofMillis(random.nextInt(8)));
            }
            assertThat(generation(store)).isGreaterThanOrEqualTo(last);
            last = generation(store);
        }
        assertThat(problems).isEmpty();
        assertThat(store.damaged()).isEmpty();
        store.put(Credentials.of("default", "https://mcp.example"));
    }

    /** The one generation that is there, found whole. */
    private static long generation(TokenStore store) {
        List<Credential> left = store.list();
        assertThat(left).hasSize(1);
        Credential credential = left.get(0);
        assertThat(credential.tokens()).isEqualTo(Credentials.tokens(StoreProcess.tokenOf(credential.generation())));
        return credential.generation();
    }

    @Test
    void keepsTheOldCredentialWhenTheNewOneDoesNotFit() throws Exception {
        FileTokenStore store = new FileTokenStore(home);
        Credential old = Credentials.of("default", "https://mcp.example");
        store.put(old);
        // A limit on the size of a file fails a write half-way, as a full disk does, for root too.
        try (StoreProcess process = StoreProcess.start("ulimit -f 64", "put", home.toString(), "100000")) {
            assertThat(process.line())
                    .contains("cannot write a credential in " + home.resolve("credentials"))
                    .contains("hint=free some space")
                    .doesNotContain(Credentials.CANARY);
        }
        assertThat(store.list()).containsExactly(old);
        try (Stream<Path> files = Files.list(home.resolve("credentials"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void namesTheProcessThatHoldsALock() throws Exception {
        FileTokenStore store = new FileTokenStore(home);
        try (StoreProcess process = StoreProcess.start(":", "hold", home.toString(), "a", "b")) {
            assertThat(process.line()).isEqualTo("held");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(
                            () -> store.lock(key("a"), Duration.ofMillis(100)).close())
                    .withMessageContaining("process " + process.pid());
            store.lock(key("b"), LONG).close();
        }
    }

    /** One that was stopped, by Ctrl-Z say, holds on: it is waited for, but not for ever, and named. */
    @Test
    void namesAHolderThatWasStopped() throws Exception {
        FileTokenStore store = new FileTokenStore(home);
        try (StoreProcess process = StoreProcess.start(":", "hold", home.toString(), "a", "b")) {
            assertThat(process.line()).isEqualTo("held");
            process.signal("STOP");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(
                            () -> store.lock(key("a"), Duration.ofMillis(100)).close())
                    .withMessageContaining("after 100 ms it is still held by process " + process.pid())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED))
                    .satisfies(e -> assertThat(e.facts())
                            .containsEntry("hint", "let that process finish, or end it, then try again"));
            CompletableFuture<Void> waiter = CompletableFuture.runAsync(() -> take(store, "a"));
            assertThat(waiter).isNotDone();
            process.kill();
            waiter.get(60, SECONDS);
        }
    }

    /** Its process id is for those who wait: a disk too full for it is no reason not to refresh. */
    @Test
    void locksThoughTheDiskHasNoRoomForTheHoldersName() throws Exception {
        FileTokenStore store = new FileTokenStore(home);
        try (StoreProcess process = StoreProcess.start("ulimit -f 0", "hold", home.toString(), "a", "b")) {
            assertThat(process.line()).isEqualTo("held");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(
                            () -> store.lock(key("a"), Duration.ofMillis(100)).close())
                    .withMessageContaining("process unknown");
        }
    }

    @Test
    void givesTheLockToTheNextWhenItsHolderIsKilled() throws Exception {
        FileTokenStore store = new FileTokenStore(home);
        try (StoreProcess process = StoreProcess.start(":", "hold", home.toString(), "a", "b")) {
            assertThat(process.line()).isEqualTo("held");
            CompletableFuture<Void> waiter = CompletableFuture.runAsync(() -> take(store, "a"));
            assertThat(waiter).isNotDone();
            process.kill();
            waiter.get(60, SECONDS);
        }
    }

    @Test
    void isNotADeadlockWhenThreadsOfTwoProcessesWaitForEachOthersLocks() throws Exception {
        FileTokenStore store = new FileTokenStore(home);
        TokenStore.Lock b = store.lock(key("b"), LONG);
        try (StoreProcess process = StoreProcess.start(":", "hold", home.toString(), "a", "b")) {
            assertThat(process.line()).isEqualTo("held");
            // The process holds a and waits for b; we hold b, and a thread that does not hold it waits for a.
            process.go();
            CompletableFuture<Void> waiter = CompletableFuture.runAsync(() -> take(store, "a"));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(
                            () -> store.lock(key("b"), Duration.ofMillis(300)).close());
            assertThat(waiter).isNotDone();
            b.close();
            assertThat(process.line()).isEqualTo("both");
            process.go();
            waiter.get(60, SECONDS);
        }
    }

    private static void take(TokenStore store, String account) {
        try {
            store.lock(key(account), LONG).close();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CredentialKey key(String account) {
        return Credentials.of(account, "https://mcp.example").key();
    }
}
