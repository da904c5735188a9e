package dev.berth.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files to sealed files, and back. */
class StoreMoveTest {
    @TempDir
    Path folder;

    private final List<FileProblem> problems = new ArrayList<>();
    private final List<Credential> credentials = List.of(
            Credentials.of("default", "https://mcp.example"),
            Credentials.of("other", "https://mcp.example", "x".repeat(8 << 10), 5),
            Credentials.bare("default", "https://bare.example"));
    private FolderKeychain keychain;
    private Path home;
    private FileTokenStore store;

    @BeforeEach
    void aPlainHome() {
        home = folder.resolve("home");
        keychain = new FolderKeychain(folder.resolve("keychain"));
        store = open();
        FileTokenStore plain = new FileTokenStore(home);
        credentials.forEach(plain::put);
    }

    private FileTokenStore open() {
        return FileTokenStore.in(home)
                .keychain(keychain)
                .listener(problems::add)
                .build();
    }

    private String everything() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(file.getFileName()).append(Files.readString(file, ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Test
    void keepsEveryCredentialThereAndBack() throws IOException {
        FileTokenStore running = open();
        assertThat(running.list()).containsExactlyInAnyOrderElementsOf(credentials);

        assertThat(store.moveTo(StoreKind.SEALED)).isEqualTo(3);
        assertThat(store.kind()).contains(StoreKind.SEALED);
        assertThat(store.list()).containsExactlyInAnyOrderElementsOf(credentials);
        assertThat(running.list()).containsExactlyInAnyOrderElementsOf(credentials);
        assertThat(everything()).doesNotContain(Credentials.CANARY, ".json");

        assertThat(store.moveTo(StoreKind.FILES)).isEqualTo(3);
        assertThat(store.kind()).contains(StoreKind.FILES);
        assertThat(new FileTokenStore(home).list()).containsExactlyInAnyOrderElementsOf(credentials);
        assertThat(running.list()).containsExactlyInAnyOrderElementsOf(credentials);
        assertThat(everything()).doesNotContain(".sealed");
        assertThat(keychain.names())
                .as("copies and backups of the folder need the key")
                .hasSize(1);

        assertThat(store.moveTo(StoreKind.SEALED)).isEqualTo(3);
        assertThat(running.list()).containsExactlyInAnyOrderElementsOf(credentials);
        assertThat(problems).isEmpty();
    }

    /** A backup that somebody tries out, or a home that was copied: both are sealed with one key. */
    @Test
    void ofACopyLeavesTheOriginalAsItIs() throws IOException {
        store.moveTo(StoreKind.SEALED);
        String before = everything();
        Path original = home;
        home = folder.resolve("copy");
        copy(original.resolve("credentials"), home.resolve("credentials"));
        assertThat(open().moveTo(StoreKind.FILES)).isEqualTo(3);
        assertThat(open().list()).containsExactlyInAnyOrderElementsOf(credentials);
        home = original;
        assertThat(everything()).isEqualTo(before);
        assertThat(open().list()).containsExactlyInAnyOrderElementsOf(credentials);
    }

    /** What is in the clear in a sealed home does not count, and does not come to count where what did is damaged. */
    @Test
    void takesNothingOverFromTheOtherForm() throws IOException {
        store.moveTo(StoreKind.SEALED);
        Path credentialFiles = home.resolve("credentials");
        List<Path> sealed;
        try (Stream<Path> files = Files.list(credentialFiles)) {
            sealed = files.filter(f -> f.toString().endsWith(".sealed")).toList();
        }
        for (Path file : sealed) {
            Path planted = credentialFiles.resolve(file.getFileName().toString().replace(".sealed", ".json"));
            Files.writeString(planted, "{\"planted\":true}");
            byte[] content = Files.readAllBytes(file);
            content[content.length - 1] ^= 1;
            Files.write(file, content);
        }
        assertThat(open().moveTo(StoreKind.FILES)).isZero();
        assertThat(open().list()).isEmpty();
        assertThat(open().damaged()).hasSize(3);
        assertThat(everything()).doesNotContain("planted");
    }

    /** A writer that was killed has left it: whole tokens, in the clear. */
    @Test
    void leavesNoHalfWrittenFileInTheClear() throws IOException {
        Path abandoned = Files.writeString(home.resolve("credentials").resolve("abandoned.tmp"), Credentials.CANARY);
        store.moveTo(StoreKind.SEALED);
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void isNothingWhereTheHomeHasThatForm() {
        store.moveTo(StoreKind.SEALED);
        String key = store.keyName().orElseThrow();
        assertThat(store.moveTo(StoreKind.SEALED)).isZero();
        assertThat(store.keyName()).contains(key);
    }

    @Test
    void givesANewHomeItsForm() {
        home = folder.resolve("new");
        assertThat(open().moveTo(StoreKind.SEALED)).isZero();
        assertThat(open().kind()).contains(StoreKind.SEALED);
        home = folder.resolve("newer");
        assertThat(open().moveTo(StoreKind.FILES)).isZero();
        open().put(credentials.get(0));
        assertThat(open().kind()).contains(StoreKind.FILES);
    }

    @Test
    void changesNothingWithoutAKeychain() throws IOException {
        String before = everything();
        for (FileTokenStore tried : List.of(new FileTokenStore(home), locked())) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> tried.moveTo(StoreKind.SEALED))
                    .satisfies(
                            e -> assertThat(e.code()).isIn(ErrorCode.KEYCHAIN_UNAVAILABLE, ErrorCode.KEYCHAIN_LOCKED));
        }
        assertThat(everything()).isEqualTo(before);
        keychain.unlock();
        store.moveTo(StoreKind.SEALED);
        String sealed = everything();
        keychain.lock();
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> open().moveTo(StoreKind.FILES));
        assertThat(everything()).isEqualTo(sealed);
    }

    private FileTokenStore locked() throws IOException {
        keychain.lock();
        return open();
    }

    /** A folder in the place of a file: it cannot be read, nor renamed over. */
    @Test
    void isTakenBackWhereItFailsHalfWay() throws IOException {
        Path credentialFiles = home.resolve("credentials");
        List<Path> plain;
        try (Stream<Path> files = Files.list(credentialFiles)) {
            plain = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        String last = plain.get(2).getFileName().toString().replace(".json", ".sealed");
        Path inTheWay = Files.createDirectories(credentialFiles.resolve(last).resolve("in the way"));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.moveTo(StoreKind.SEALED));
        assertThat(keychain.names()).isEmpty();
        assertThat(open().list()).containsExactlyInAnyOrderElementsOf(credentials);
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        assertThat(everything()).doesNotContain(".sealed");
        assertThat(store.moveTo(StoreKind.SEALED)).isEqualTo(3);
        assertThat(store.list()).containsExactlyInAnyOrderElementsOf(credentials);
    }

    /** As after a death right before the marker's rename, and right after it. */
    @Test
    void leavesNothingThatTheNextWriterDoesNotTidyUp() throws IOException {
        Path files = home.resolve("credentials");
        Path kept = folder.resolve("kept");
        copy(files, kept);
        store.moveTo(StoreKind.SEALED);
        String sealedMarker = Files.readString(files.resolve(StoreMarker.NAME));
        // The plain files are there as well: the marker decides which count.
        copy(kept, files);
        assertThat(open().list()).containsExactlyInAnyOrderElementsOf(credentials);
        assertThat(problems).isEmpty();
        Credential next = credentials.get(0).withTokens(Credentials.tokens("next"));
        open().put(next);
        assertThat(everything()).doesNotContain(Credentials.CANARY, ".json");
        assertThat(open().find(next.key())).contains(next);

        copy(kept, files);
        Files.delete(files.resolve(StoreMarker.NAME));
        assertThat(new FileTokenStore(home).list()).containsExactlyInAnyOrderElementsOf(credentials);
        new FileTokenStore(home).put(next);
        assertThat(everything()).doesNotContain(".sealed").doesNotContain(sealedMarker);
        assertThat(open().find(next.key())).contains(next);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Nobody is ever told that a credential is not there, or has the one from before. */
    @Test
    void isNotNoticedByWhoReadsAndWritesMeanwhile() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Credential counted = credentials.get(0);
        CompletableFuture<Long> writer = CompletableFuture.supplyAsync(() -> {
            FileTokenStore own = open();
            Credential last = counted;
            while (!done.get()) {
                last = last.withTokens(Credentials.tokens("t" + last.generation()));
                own.put(last);
                assertThat(own.find(last.key())).contains(last);
            }
            return last.generation();
        });
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            FileTokenStore own = open();
            long seen = 0;
            while (!done.get()) {
                assertThat(own.list()).hasSize(3);
                Credential found = own.find(counted.key()).orElseThrow();
                assertThat(found.generation()).isGreaterThanOrEqualTo(seen);
                seen = found.generation();
                assertThat(own.find("other", credentials.get(1).server())).containsExactly(credentials.get(1));
            }
        });
        for (int round = 0; round < 15; round++) {
            assertThat(store.moveTo(StoreKind.SEALED)).isEqualTo(3);
            assertThat(store.moveTo(StoreKind.FILES)).isEqualTo(3);
        }
        done.set(true);
        long last = writer.get(60, SECONDS);
        reader.get(60, SECONDS);
        assertThat(store.find(counted.key()).orElseThrow().generation()).isEqualTo(last);
        assertThat(problems).isEmpty();
        assertThat(store.damaged()).isEmpty();
    }
}
