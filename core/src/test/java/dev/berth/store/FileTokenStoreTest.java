package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special to files; that it is a store like any other, the contract's own tests say. */
class FileTokenStoreTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<FileProblem> problems = new ArrayList<>();
    private final Credential credential = Credentials.of("default", "https://mcp.example");
    private final Credential next = credential.withTokens(Credentials.tokens("next"));
    private Path home;
    private FileTokenStore store;

    @BeforeEach
    void aFreshHome() {
        home = folder.resolve("a").resolve("home");
        store = new FileTokenStore(home, problems::add);
    }

    private PendingSignInRecord note() {
        return new PendingSignInRecord(
                credential.account(),
                credential.server(),
                URI.create("https://issuer.example/authorize"),
                null,
                true,
                null,
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("credentials"))) {
            return files.filter(f -> f.toString().endsWith(".json")).findFirst().orElseThrow();
        }
    }

    private void fails(ThrowingCallable action, Path named) {
        assertThatExceptionOfType(StoreException.class).isThrownBy(action).satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED);
            assertThat(e).hasMessageContaining(named.toString());
            assertThat(e.facts()).containsEntry("path", named.toString()).containsKeys("reason", "hint");
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertThat(trace + " " + e.facts()).doesNotContain(Credentials.CANARY);
        });
    }

    @Test
    void makesNothingWhileItOnlyLooks() {
        assertThat(store.list()).isEmpty();
        assertThat(store.find(credential.key())).isEmpty();
        assertThat(store.remove(credential.key())).isFalse();
        assertThat(store.damaged()).isEmpty();
        assertThat(home).doesNotExist();
    }

    @Test
    void namesFilesByHashesAlone() throws IOException {
        store.put(Credentials.of("../../x", "https://mcp.example"));
        assertThat(file().getFileName().toString()).matches("[0-9a-f]{32}-[0-9a-f]{32}\\.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a/b ~ | a/b ~",
                "a\"b   | a\\\"b",
                "a\\b   | a\\\\b",
                "a\tb   | a\\tb",
                "a\u007fb | a\\u007fb",
                "aéb    | a\\u00e9b"
            })
    void namesFilesByTheHashOfAJsonArray(String account, String written) throws Exception {
        String array = "[\"" + written + "\",\"https://mcp.example\"]";
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(array.getBytes(US_ASCII));
        store.put(Credentials.of(account, "https://mcp.example"));
        assertThat(file().getFileName().toString()).startsWith(HexFormat.of().formatHex(hash, 0, 16) + "-");
    }

    @Test
    void writesTimesAsInstantsInAVersionedObject() throws IOException {
        store.put(credential);
        assertThat(Files.readString(file()))
                .startsWith("{\"version\":1,")
                .contains("\"expires_at\":\"2026-11-23T10:20:30.123456789Z\"")
                .contains("\"signed_in_at\":\"2026-11-23T09:15:30.123456789Z\"");
    }

    @Test
    void saysThatItIsThisProcessThatHoldsALock() throws Exception {
        TokenStore.Lock held = store.lock(credential.key(), LONG);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.lock(credential.key(), Duration.ZERO).close())
                .withMessageContaining(
                        "this process, " + ProcessHandle.current().pid());
        held.close();
    }

    @Test
    void isWrittenThoughTheCallerIsInterrupted() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            Thread.currentThread().interrupt();
            store.put(credential);
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        writer.start();
        writer.join(30_000);
        assertThat(interrupted.get(1, TimeUnit.SECONDS)).isTrue();
        assertThat(store.list()).containsExactly(credential);
    }

    @Test
    void cleansWhatKilledWritersLeftAndNotWhatIsBeingWritten() throws IOException {
        store.put(credential);
        Path old = Files.createFile(home.resolve("credentials").resolve("1.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));
        Path fresh = Files.createFile(home.resolve("credentials").resolve("2.tmp"));
        store.put(next);
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(store.list()).containsExactly(next);
    }

    @Nested
    class Permission {
        @Test
        void ofAnExistingFileIsMended() throws IOException {
            store.put(credential);
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
            store.put(next);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }

        @Test
        void ofAnExistingFileIsMendedWhenItIsRead() throws IOException {
            store.put(credential);
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(store.list()).containsExactly(credential);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }

        @Test
        void ofAnExistingFolderIsMended() throws IOException {
            Path credentials = Files.createDirectories(home.resolve("credentials"));
            Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rwxrwxrwx"));
            store.put(credential);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials)))
                    .isEqualTo("rwx------");
        }

        @Test
        void isNotSoughtInAnothersFolder() throws IOException {
            store.put(credential);
            try {
                Files.setAttribute(home.resolve("credentials"), "unix:uid", 12345);
            } catch (IOException e) {
                assumeThat(false).as("only root can give a folder away").isTrue();
            }
            fails(() -> store.put(next), home.resolve("credentials"));
            fails(() -> store.requireWritable(), home.resolve("credentials"));
            Files.setAttribute(home.resolve("credentials"), "unix:uid", 0);
            assertThat(store.list()).containsExactly(credential);
        }
    }

    @Nested
    class Damage {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "\u0000\u0000\u0000\u0000",
                    "canary",
                    "[]",
                    "{}",
                    "{\"version\":1}",
                    "{\"version\":0}",
                    "{\"version\":\"canary\"}",
                    "{\"version\":1,\"account\":\"canary"
                })
        void isSetAsideAndTheRestGoesOn(String content) throws IOException {
            store.put(credential);
            Path damaged = file();
            Credential other = Credentials.of("other", "https://mcp.example");
            store.put(other);
            Files.writeString(damaged, content);

            assertThat(store.list()).containsExactly(other);
            Path aside = damaged.resolveSibling(damaged.getFileName() + ".damaged-1");
            assertThat(aside).hasContent(content);
            assertThat(store.damaged()).containsExactly(aside);
            assertThat(problems).hasSize(1);
            assertThat(problems.get(0).file()).isEqualTo(damaged);
            assertThat(problems.get(0).setAsideAs()).isEqualTo(aside);
            assertThat(problems.get(0).reason()).isNotEmpty().doesNotContain(Credentials.CANARY);
            assertThat(store.list()).containsExactly(other);
        }

        /** The parser would read it, and no other program that looks for our files. */
        @ParameterizedTest
        @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
        void isAnyOtherEncoding(String encoding) throws IOException {
            store.put(credential);
            Files.write(file(), Files.readString(file()).getBytes(encoding));
            assertThat(store.find(credential.key())).isEmpty();
            assertThat(store.damaged()).hasSize(1);
        }

        @Test
        void ofEveryTruncationIsFound() throws IOException {
            store.put(credential);
            Path file = file();
            byte[] whole = Files.readAllBytes(file);
            // Without the last line feed it is still whole.
            for (int length = 0; length < whole.length - 1; length += 41) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThat(store.find(credential.key())).as("%d bytes", length).isEmpty();
            }
            assertThat(store.damaged()).hasSize((whole.length - 2) / 41 + 1);
        }

        @Test
        void isNotOverwrittenByAWriterOrDeletedByARemoval() throws IOException {
            store.put(credential);
            Path file = file();
            Files.writeString(file, "first");
            store.put(next);
            assertThat(store.find(credential.key())).contains(next);
            Files.writeString(file, "second");
            assertThat(store.remove(credential.key())).isFalse();
            assertThat(store.damaged()).hasSize(2);
            assertThat(store.damaged().get(0)).hasContent("first");
            assertThat(store.damaged().get(1)).hasContent("second");
        }

        @Test
        void isAlsoAFileThatStandsUnderAnothersName() throws IOException {
            store.put(credential);
            Path file = file();
            Path copy = file.resolveSibling("0" + file.getFileName().toString().substring(1));
            Path elsewhere = copy.equals(file)
                    ? file.resolveSibling("1" + copy.getFileName().toString().substring(1))
                    : copy;
            Files.copy(file, elsewhere);
            assertThat(store.list()).containsExactly(credential);
            assertThat(store.damaged()).hasSize(1);
        }

        @Test
        void isAlsoALinkInPlaceOfAFileWhichIsNotFollowed() throws IOException {
            store.put(credential);
            Path file = file();
            Path target = folder.resolve("target");
            Files.move(file, target);
            byte[] before = Files.readAllBytes(target);
            Files.createSymbolicLink(file, target);

            assertThat(store.list()).isEmpty();
            Files.createSymbolicLink(file, target);
            store.put(next);
            assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
            assertThat(target).hasBinaryContent(before);
            assertThat(store.damaged()).hasSize(2).allMatch(Files::isSymbolicLink);
        }
    }

    @Nested
    class Format {
        @Test
        void keepsMembersThatALaterProgramAdded() throws IOException {
            store.put(credential);
            Path file = file();
            Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"added\":{\"x\":[1,\"é\"]},"));
            assertThat(store.list()).containsExactly(credential);
            store.put(next);
            assertThat(store.list()).containsExactly(next);
            assertThat(Files.readString(file)).contains("\"added\":{\"x\":[1,\"\\u00e9\"]}");
        }

        /** As a program wrote it that knew nothing of that. */
        @Test
        void needNotSayWhichSignInTheTokensComeOf() throws IOException {
            store.put(credential);
            Path file = file();
            String without = Files.readString(file).replaceFirst("\"signed_in_at\":\"[^\"]+\",", "");
            assertThat(without).isNotEqualTo(Files.readString(file));
            Files.writeString(file, without);
            assertThat(store.find(credential.key())).hasValueSatisfying(read -> {
                assertThat(read.signedInAt()).isNull();
                assertThat(read.tokens()).isEqualTo(credential.tokens());
            });
            assertThat(problems).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"'\"version\":1', '\"version\":2'", "client_secret_jwt, canary_method", "registered, canary_origin"
        })
        void ofALaterVersionIsRefusedAndLeftAlone(String ours, String theirs) throws IOException {
            store.put(credential);
            Credential other = Credentials.of("other", "https://mcp.example");
            Path file = file();
            String newer = Files.readString(file).replace(ours, theirs);
            Files.writeString(file, newer);
            store.put(other);

            fails(() -> store.find(credential.key()), file);
            fails(() -> store.find("default", credential.server()), file);
            fails(() -> store.put(next), file);
            fails(() -> store.remove(credential.key()), file);
            assertThat(store.list()).containsExactly(other);
            assertThat(problems).singleElement().satisfies(p -> {
                assertThat(p.file()).isEqualTo(file);
                assertThat(p.setAsideAs()).isNull();
            });
            assertThat(file).hasContent(newer);
        }
    }

    /** Whether a credential could be written, before anybody signs in for one. */
    @Nested
    class ALookAtWhetherItCanBeWritten {
        @Test
        void leavesNoTraceInANewHome() throws IOException {
            store.requireWritable();
            assertThat(home.resolve("credentials")).isEmptyDirectory();
            assertThat(store.kind()).isEmpty();
        }

        @Test
        void leavesNoTraceInAHomeThatIsInUse() throws IOException {
            store.put(credential);
            byte[] before = Files.readAllBytes(file());
            store.requireWritable();
            try (Stream<Path> files = Files.list(home.resolve("credentials"))) {
                assertThat(files).containsExactly(file());
            }
            assertThat(file()).hasBinaryContent(before);
            assertThat(problems).isEmpty();
        }

        @Test
        void isNotBrokenOffByAnInterrupt() {
            Thread.currentThread().interrupt();
            store.requireWritable();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(home.resolve("credentials")).isEmptyDirectory();
        }
    }

    @Nested
    class Places {
        @Test
        void thatAreNoFolderAreNamed() throws IOException {
            Files.createDirectories(home);
            Path credentials = Files.createFile(home.resolve("credentials"));
            fails(() -> store.put(credential), credentials);
            fails(() -> store.requireWritable(), credentials);
            fails(() -> store.list(), credentials);
            assertThat(credentials).isEmptyFile();
        }

        @Test
        void thatCannotBeMadeAreNamed() throws IOException {
            Files.createDirectories(home.getParent());
            Files.createFile(home);
            fails(() -> store.put(credential), home.resolve("credentials"));
            fails(() -> store.requireWritable(), home.resolve("credentials"));
        }

        @Test
        void thatAreLinksAreNotFollowed() throws IOException {
            Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
            Files.createDirectories(home);
            Path credentials = Files.createSymbolicLink(home.resolve("credentials"), elsewhere);
            fails(() -> store.put(credential), credentials);
            fails(() -> store.requireWritable(), credentials);
            fails(() -> store.list(), credentials);
            assertThat(elsewhere).isEmptyDirectory();
        }

        @Test
        void ofNotesThatAreLinksAreNotFollowed() throws IOException {
            CredentialKey signIn = noted();
            Path notes = home.resolve("pending");
            Files.move(notes, folder.resolve("elsewhere"));
            Files.createSymbolicLink(notes, folder.resolve("elsewhere"));
            fails(() -> store.pending(signIn), notes);
        }

        /** Whoever owns them could say where a refresh token is sent, and what a person is shown. */
        @Test
        void ofAnotherUserAreNotBelieved() throws IOException {
            assumeThat(System.getProperty("user.name"))
                    .as("only root can give a folder to somebody else")
                    .isEqualTo("root");
            store.put(credential);
            CredentialKey signIn = noted();
            for (String name : List.of("credentials", "pending")) {
                Files.setAttribute(home.resolve(name), "unix:uid", 65534);
            }
            fails(() -> store.list(), home.resolve("credentials"));
            fails(() -> store.find(credential.key()), home.resolve("credentials"));
            fails(() -> store.find(credential.account(), credential.server()), home.resolve("credentials"));
            fails(() -> store.pending(signIn), home.resolve("pending"));
            for (String name : List.of("credentials", "pending")) {
                Files.setAttribute(home.resolve(name), "unix:uid", 0);
            }
            assertThat(store.list()).containsExactly(credential);
            assertThat(store.pending(signIn)).isPresent();
        }

        private CredentialKey noted() {
            CredentialKey signIn = CredentialKey.ofSignIn(credential.account(), credential.server());
            store.putPending(signIn, note());
            assertThat(store.pending(signIn)).isPresent();
            return signIn;
        }

        @Test
        void ofLocksThatAreLinksAreNotFollowed() throws Exception {
            store.lock(credential.key(), LONG).close();
            Path lock;
            try (Stream<Path> files = Files.list(home.resolve("locks"))) {
                lock = files.findFirst().orElseThrow();
            }
            Files.delete(lock);
            Path target = Files.writeString(folder.resolve("target"), "untouched");
            Files.createSymbolicLink(lock, target);
            fails(() -> store.lock(credential.key(), LONG).close(), lock);
            assertThat(target).hasContent("untouched");
        }

        /** Everything that a home has: files, locks, notes, the key of a sealed one, and a file that is set aside. */
        private void serves(Path place) throws Exception {
            FolderKeychain keychain = new FolderKeychain(folder.resolve("keychain"));
            FileTokenStore first = FileTokenStore.in(place)
                    .keychain(keychain)
                    .kind(StoreKind.SEALED)
                    .build();
            first.requireWritable();
            first.put(credential);
            FileTokenStore second = FileTokenStore.in(place).keychain(keychain).build();
            assertThat(second.list()).containsExactly(credential);
            long revision = second.revision();
            second.moveTo(StoreKind.FILES);
            assertThat(second.revision()).isNotEqualTo(revision);
            assertThat(second.find(credential.key())).contains(credential);

            CredentialKey signIn = CredentialKey.ofSignIn(credential.account(), credential.server());
            try (TokenStore.Lock held = first.lock(signIn, LONG)) {
                assertThatExceptionOfType(StoreException.class).isThrownBy(() -> second.lock(signIn, Duration.ZERO));
                PendingSignInRecord note = note();
                first.putPending(signIn, note);
                assertThat(second.pending(signIn)).contains(note);
            }
            home = place;
            Files.writeString(file(), "{");
            assertThat(second.list()).isEmpty();
            assertThat(second.damaged()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    " two  spaces ",
                    "it's \"mine\"",
                    "$(x);*?|<>&",
                    "-rf",
                    "%2F+%",
                    "back\\slash",
                    "tab\tline\nbreak\r",
                    "höhe",
                    "家\uD83C\uDFE0",
                    "...",
                    "name.damaged-1.tmp"
                })
        void mayHaveAnyName(String name) throws Exception {
            Path place;
            try {
                place = folder.resolve(name);
            } catch (InvalidPathException e) {
                assumeThat(false)
                        .as("names like this are for this system: " + e.getReason())
                        .isTrue();
                return;
            }
            serves(place);
        }

        /** As long as a path may be: nothing of a home's own adds what the system would not take. */
        @Test
        void mayLieVeryDeep() throws Exception {
            Path deep = folder;
            while (deep.toString().length() < 3_000) {
                deep = deep.resolve("x".repeat(200));
            }
            serves(deep);
        }

        @Test
        void thatLieTooDeepAreNamed() {
            Path deep = folder;
            while (deep.toString().length() < 5_000) {
                deep = deep.resolve("x".repeat(200));
            }
            FileTokenStore tooDeep = new FileTokenStore(deep);
            fails(tooDeep::requireWritable, deep.resolve("credentials"));
            fails(() -> tooDeep.put(credential), deep.resolve("credentials"));
        }

        @Test
        void mayBeReachedByALink() throws IOException {
            Path real = Files.createDirectories(folder.resolve("real"));
            Files.createDirectories(home.getParent());
            Files.createSymbolicLink(home, real);
            store.put(credential);
            assertThat(new FileTokenStore(real).list()).containsExactly(credential);
        }
    }

    /** As one that is unmounted: the place is there, and nothing is in it. */
    @Nested
    class AHomeThatIsGone {
        private Path away;

        @BeforeEach
        void afterItHadACredential() {
            away = folder.resolve("away");
            store.put(credential);
        }

        private void unmount() throws IOException {
            Files.move(home, away);
            Files.createDirectory(home);
        }

        private void mount() throws IOException {
            Files.delete(home);
            Files.move(away, home);
        }

        @Test
        void isNotAnEmptyOne() throws Exception {
            store.list();
            unmount();
            Path credentials = home.resolve("credentials");
            fails(() -> store.list(), credentials);
            fails(() -> store.find(credential.key()), credentials);
            fails(() -> store.find(credential.account(), credential.server()), credentials);
            fails(() -> store.remove(credential.key()), credentials);
            fails(() -> store.kind(), credentials);
            mount();
            assertThat(store.list()).containsExactly(credential);
        }

        @Test
        void isNotMadeAnewInItsPlace() throws Exception {
            unmount();
            Path credentials = home.resolve("credentials");
            CredentialKey signIn = CredentialKey.ofSignIn(credential.account(), credential.server());
            PendingSignInRecord note = note();
            fails(() -> store.put(next), credentials);
            fails(() -> store.requireWritable(), credentials);
            fails(() -> store.moveTo(StoreKind.SEALED), credentials);
            fails(() -> store.lock(credential.key(), LONG).close(), credentials);
            fails(() -> store.putPending(signIn, note), credentials);
            assertThat(home).isEmptyDirectory();
            mount();
            store.put(next);
            assertThat(store.find(credential.key())).contains(next);
        }

        @Test
        void isToldWithWhatToDoThoughTheWholeOfItIsDeleted() throws Exception {
            Files.move(home, away);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.list())
                    .satisfies(e -> assertThat(e.facts().get("hint"))
                            .contains("mounting it again")
                            .contains("if it was deleted on purpose, start this program anew"));
            assertThat(new FileTokenStore(home, problems::add).list())
                    .as("who has seen nothing there misses nothing")
                    .isEmpty();
        }

        /** Somebody has signed in since, say. */
        @Test
        void countsAsItIsOnceAnotherHasMadeItAnew() throws Exception {
            unmount();
            Credential other = Credentials.of("other", "https://mcp.example");
            new FileTokenStore(home, problems::add).put(other);
            assertThat(store.list()).containsExactly(other);
        }

        @Test
        void isAnEmptyOneIfNobodyWasSignedIn() throws Exception {
            store.remove(credential.key());
            assertThat(store.list()).isEmpty();
            Files.move(home, away);
            assertThat(store.list()).isEmpty();
            store.put(next);
            assertThat(store.list()).containsExactly(next);
        }
    }
}
