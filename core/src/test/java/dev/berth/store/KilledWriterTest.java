package dev.berth.store;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer was killed when all was written but not yet in its place. */
@Timeout(60)
class KilledWriterTest {
    @TempDir
    Path folder;

    private final Credential there = Credentials.of("default", "https://mcp.example");
    // As long as the one before, so that its size tells that it is whole.
    private final Credential next = there.withTokens(Credentials.tokens("newer"));
    private final List<FileProblem> problems = new ArrayList<>();

    private FileTokenStore home(StoreKind kind) {
        FileTokenStore store = FileTokenStore.in(folder)
                .keychain(new FolderKeychain(folder.resolve("keychain")))
                .kind(kind)
                .listener(problems::add)
                .build();
        store.put(there);
        return store;
    }

    private Path file(StoreKind kind) {
        return folder.resolve("credentials").resolve(FileNames.of(there) + kind.ending());
    }

    /** Leaves the content that a put of that credential would have brought, beside what is there. */
    private Path left(FileTokenStore store, StoreKind kind, Credential credential) throws IOException {
        Path file = file(kind);
        Path kept = Files.copy(file, folder.resolve("kept"), REPLACE_EXISTING);
        store.put(credential);
        Path left = Files.move(file, Path.of(file + ".5f3a.tmp"), REPLACE_EXISTING);
        Files.move(kept, file);
        assertThat(store.list()).containsExactly(there);
        return left;
    }

    private List<Path> temporary() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("credentials"))) {
            return files.filter(file -> file.toString().endsWith(FileNames.TEMPORARY))
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isFinishedByWhoLooksWhetherTheStoreTakesAnything(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        left(store, kind, next);
        store.requireWritable();
        assertThat(store.find(there.key())).contains(next);
        assertThat(store.list()).containsExactly(next);
        assertThat(temporary()).isEmpty();
        assertThat(problems).isEmpty();
    }

    /** It need not even have had the lock: what it is about to store lies there before it waits. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isFinishedWhoWaitedForOthers(StoreKind kind) throws Exception {
        FileTokenStore store = home(kind);
        byte[] before = Files.readAllBytes(file(kind));
        CompletableFuture<Boolean> stored = new CompletableFuture<>();
        Path left = folder.resolve("left");
        try (TokenStore.Lock others = LockFile.take(folder.resolve("locks/write.lock"), Duration.ofSeconds(30))) {
            new Thread(() -> {
                        store.put(next);
                        stored.complete(true);
                    })
                    .start();
            while (temporary().isEmpty() || Files.size(temporary().get(0)) < before.length) {
                Thread.onSpinWait();
            }
            Files.copy(temporary().get(0), left);
            assertThat(store.find(there.key())).contains(there);
        }
        assertThat(stored.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(store.list()).containsExactly(next);
        assertThat(temporary()).isEmpty();

        Files.write(file(kind), before);
        Files.move(left, Path.of(file(kind) + ".1.tmp"));
        store.requireWritable();
        assertThat(store.list()).containsExactly(next);
    }

    @Test
    void losesNothingThatALaterProgramHasAdded() throws IOException {
        FileTokenStore store = home(StoreKind.FILES);
        Path file = file(StoreKind.FILES);
        String added = Files.readString(file).replaceFirst("\\{", "{\"later\":\"word\",");
        left(store, StoreKind.FILES, next);
        Files.writeString(file, added);
        store.requireWritable();
        assertThat(store.list()).containsExactly(next);
        assertThat(file).content().contains("\"later\":\"word\"");
    }

    /** Else what it had written would come back. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isFinishedBeforeItsCredentialIsForgotten(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        left(store, kind, next);
        assertThat(store.remove(there.key())).isTrue();
        assertThat(store.list()).isEmpty();
        assertThat(temporary()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isFinishedBeforeTheFormIsChanged(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        left(store, kind, next);
        FileTokenStore either = FileTokenStore.in(folder)
                .keychain(new FolderKeychain(folder.resolve("keychain")))
                .build();
        assertThat(either.moveTo(kind.other())).isOne();
        assertThat(either.list()).containsExactly(next);
    }

    /** Nothing but what comes next: not what was passed by, nor what is of another life of that key. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isNotFinishedWhereAnotherWasThereSince(StoreKind kind) throws IOException {
        for (Credential other : List.of(there, next.withTokens(Credentials.tokens("later")))) {
            FileTokenStore store = home(kind);
            Path left = left(store, kind, other);
            store.requireWritable();
            assertThat(store.list()).containsExactly(there);
            assertThat(left).doesNotExist();
        }
    }

    /** It was signed out and in again since, and generations begin anew. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isNotFinishedInAnotherSignIn(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        Path left = left(store, kind, next);
        Credential again = there.signedIn(
                Credentials.tokens("again"), null, null, Credentials.SIGNED_IN.plusSeconds(9), there.generation());
        Path aside = Files.move(left, folder.resolve("aside"));
        store.put(again);
        Files.move(aside, left);
        store.requireWritable();
        assertThat(store.list()).containsExactly(again);
        assertThat(left).doesNotExist();
    }

    /** Not even for the moment of a write: the home was sealed by another meanwhile. */
    @Test
    void leavesNothingInTheClearInASealedHome() throws Exception {
        FileTokenStore store = FileTokenStore.in(folder)
                .keychain(new FolderKeychain(folder.resolve("keychain")))
                .build();
        home(StoreKind.FILES);
        store.put(there);
        FileTokenStore.in(folder)
                .keychain(new FolderKeychain(folder.resolve("keychain")))
                .build()
                .moveTo(StoreKind.SEALED);
        Thread writer = new Thread(() -> store.put(next));
        try (TokenStore.Lock others = LockFile.take(folder.resolve("locks/write.lock"), Duration.ofSeconds(30))) {
            writer.start();
            while (writer.getState() != Thread.State.TIMED_WAITING && writer.isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(temporary()).isEmpty();
        }
        writer.join();
        assertThat(store.list()).containsExactly(next);
    }

    @Test
    void isTakenAwayWhereTheHomeHasAnotherForm() throws IOException {
        FileTokenStore store = home(StoreKind.SEALED);
        Path left = Files.writeString(
                Path.of(folder.resolve("credentials").resolve(FileNames.of(there)) + ".json.5f3a.tmp"), "{}");
        store.requireWritable();
        assertThat(left).doesNotExist();
    }

    /** It has been signed out since. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isNotFinishedWhereNothingIsThere(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        left(store, kind, next);
        Files.delete(file(kind));
        assertThat(store.remove(there.key())).isFalse();
        assertThat(store.list()).isEmpty();
        assertThat(temporary()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isNotFinishedWhoHadWrittenHalf(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        Path left = left(store, kind, next);
        byte[] whole = Files.readAllBytes(left);
        for (int length = 0; length < whole.length - 1; length += 41) {
            Files.write(left, Arrays.copyOf(whole, length));
            store.requireWritable();
            assertThat(store.find(there.key())).as("cut to %d", length).contains(there);
        }
        // As a machine that lost power may leave it.
        Files.write(left, Arrays.copyOf(Arrays.copyOf(whole, whole.length / 2), whole.length));
        store.requireWritable();
        assertThat(store.list()).containsExactly(there);
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isNotFinishedOverALinkNorForAnother(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        Path left = left(store, kind, next);
        Path elsewhere = Files.move(left, folder.resolve("elsewhere"));
        Files.createSymbolicLink(left, elsewhere);
        store.requireWritable();
        assertThat(store.list()).containsExactly(there);
        Files.delete(left);

        Credential other = Credentials.of("other", "https://mcp.example");
        store.put(other);
        Files.move(
                elsewhere,
                Path.of(folder.resolve("credentials").resolve(FileNames.of(other)) + kind.ending() + ".1.tmp"));
        store.requireWritable();
        assertThat(store.list()).containsExactlyInAnyOrder(there, other);
    }
}
