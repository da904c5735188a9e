package dev.berth.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import dev.berth.testkit.SettableClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special to a home whose files are sealed; that it is a store like any other, the contract's own tests say. */
class SealedTokenStoreTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final CopyOption REPLACE = StandardCopyOption.REPLACE_EXISTING;

    @TempDir
    Path folder;

    private final List<FileProblem> problems = new ArrayList<>();
    private final List<NewHome> made = new ArrayList<>();
    private final Credential credential = Credentials.of("default", "https://mcp.example");
    private final Credential other = Credentials.of("other", "https://mcp.example");
    private final Credential next = credential.withTokens(Credentials.tokens("next"));
    private FolderKeychain keychain;
    private Path home;
    private FileTokenStore store;

    @BeforeEach
    void aFreshHome() {
        home = folder.resolve("home");
        keychain = new FolderKeychain(folder.resolve("keychain"));
        store = open();
    }

    private FileTokenStore open() {
        return FileTokenStore.in(home)
                .keychain(keychain)
                .listener(problems::add)
                .newHomes(made::add)
                .build();
    }

    private FileTokenStore plain() {
        return new FileTokenStore(home, problems::add);
    }

    private Path marker() {
        return home.resolve("credentials").resolve(StoreMarker.NAME);
    }

    private List<Path> files(String ending) throws IOException {
        Path credentials = home.resolve("credentials");
        if (!Files.exists(credentials)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(credentials)) {
            return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** Everything in the home, to see that nothing was changed. */
    private Map<String, String> snapshot() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home.resolve("credentials"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(file.getFileName().toString(), Files.readString(file, ISO_8859_1));
            }
        }
        return content;
    }

    private void fails(ErrorCode code, ThrowingCallable action) throws IOException {
        String key = keychain.names().isEmpty()
                ? "no key"
                : Files.readString(
                        folder.resolve("keychain").resolve(keychain.names().get(0)));
        assertThatExceptionOfType(StoreException.class).isThrownBy(action).satisfies(e -> {
            assertThat(e.code()).isEqualTo(code);
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertThat(trace + " " + e.facts()).doesNotContain(Credentials.CANARY, key);
        });
    }

    /** Whatever is tried, it fails like this, and nothing on disk is another than before. */
    private void refusesAll(ErrorCode code, FileTokenStore tried) throws IOException {
        Map<String, String> before = snapshot();
        fails(code, tried::list);
        fails(code, () -> tried.find(credential.key()));
        fails(code, () -> tried.find("default", credential.server()));
        fails(code, tried::requireWritable);
        fails(code, () -> tried.put(next));
        fails(code, () -> tried.put(Credentials.of("new", "https://mcp.example")));
        fails(code, () -> tried.remove(credential.key()));
        assertThat(snapshot()).isEqualTo(before);
        assertThat(problems).isEmpty();
    }

    @Nested
    class NewHomes {
        @Test
        void areSealedWhereAKeychainWorksAndSaySoOnce() throws IOException {
            assertThat(store.kind()).isEmpty();
            store.put(credential);
            store.put(other);
            assertThat(made).containsExactly(new NewHome(StoreKind.SEALED, "a folder", null));
            assertThat(store.kind()).contains(StoreKind.SEALED);
            assertThat(keychain.names()).containsExactly(store.keyName().orElseThrow());
            assertThat(files(".sealed")).hasSize(2);
            assertThat(files(".json")).isEmpty();
            assertThat(snapshot().toString()).doesNotContain(Credentials.CANARY, "https", "default");
        }

        @Test
        void arePlainWhereTheKeychainIsLockedAndSayWhy() throws IOException {
            keychain.lock();
            store.put(credential);
            assertThat(made).singleElement().satisfies(home -> {
                assertThat(home.kind()).isEqualTo(StoreKind.FILES);
                assertThat(home.refusal()).isNotNull();
            });
            assertThat(files(".json")).hasSize(1);
            keychain.unlock();
            store.put(other);
            assertThat(store.kind()).contains(StoreKind.FILES);
            assertThat(store.list()).containsExactlyInAnyOrder(credential, other);
            assertThat(made).hasSize(1);
        }

        @Test
        void arePlainWithoutAKeychain() throws IOException {
            plain().put(credential);
            assertThat(files(".json")).hasSize(1);
            assertThat(marker()).doesNotExist();
            assertThat(open().list()).containsExactly(credential);
            assertThat(keychain.asked()).isZero();
        }

        @Test
        void getTheFormThatWasAskedForOrNone() throws IOException {
            keychain.lock();
            FileTokenStore sealed = FileTokenStore.in(home)
                    .keychain(keychain)
                    .kind(StoreKind.SEALED)
                    .build();
            fails(ErrorCode.KEYCHAIN_LOCKED, () -> sealed.put(credential));
            fails(ErrorCode.KEYCHAIN_LOCKED, sealed::requireWritable);
            assertThat(snapshot()).isEmpty();
            assertThat(sealed.kind()).isEmpty();
            keychain.unlock();
            sealed.put(credential);
            assertThat(sealed.kind()).contains(StoreKind.SEALED);

            home = folder.resolve("another");
            FileTokenStore files = FileTokenStore.in(home)
                    .keychain(keychain)
                    .kind(StoreKind.FILES)
                    .build();
            int before = keychain.asked();
            files.put(credential);
            assertThat(files.remove(credential.key())).isTrue();
            // It was said once, and is remembered though nothing is kept.
            assertThat(open().kind()).contains(StoreKind.FILES);
            assertThat(keychain.asked()).isEqualTo(before);
        }

        /** Else a sign-in that is given up would leave a key behind, or a home that is plain for a keychain that was locked. */
        @Test
        void getNoFormFromALookAtWhetherTheyCanBeWritten() throws IOException {
            keychain.lock();
            store.requireWritable();
            assertThat(snapshot()).isEmpty();
            keychain.unlock();
            store.requireWritable();
            assertThat(snapshot()).isEmpty();
            assertThat(keychain.names()).isEmpty();
            assertThat(made).isEmpty();
            store.put(credential);
            assertThat(store.kind()).contains(StoreKind.SEALED);
        }

        @Test
        void thatHaveToBeSealedAreSoBeforeAnybodySignsIn() throws IOException {
            FileTokenStore sealed = FileTokenStore.in(home)
                    .keychain(keychain)
                    .kind(StoreKind.SEALED)
                    .newHomes(made::add)
                    .build();
            sealed.requireWritable();
            assertThat(snapshot()).containsOnlyKeys(StoreMarker.NAME);
            keychain.lock();
            sealed.put(credential);
            assertThat(files(".sealed")).hasSize(1);
            assertThat(made).hasSize(1);
        }

        /** It was read back before anything was sealed with it. */
        @Test
        void askTheKeychainForTheirKeyOnce() throws IOException {
            store.put(credential);
            keychain.lock();
            store.put(other);
            assertThat(store.list()).containsExactlyInAnyOrder(credential, other);
            assertThat(files(".sealed")).hasSize(2);
            assertThat(keychain.asked()).isEqualTo(2);
        }

        /** A keychain that forgets, or gives back what is not what was put: no marker may say that there is a key. */
        @Test
        void areNotSealedUnlessTheKeyHasBeenReadBack() throws IOException {
            Keychain forgetful = new Keychain() {
                @Override
                public Optional<Secret> find(String name) {
                    return Optional.of(Seal.newKey());
                }

                @Override
                public void put(String name, Secret secret) {}

                @Override
                public boolean remove(String name) {
                    return false;
                }

                @Override
                public String description() {
                    return "forgetful";
                }
            };
            FileTokenStore tried = FileTokenStore.in(home).keychain(forgetful).build();
            tried.put(credential);
            assertThat(files(".json")).hasSize(1);
            assertThat(marker()).doesNotExist();
        }
    }

    @Nested
    class OldHomes {
        @Test
        void ofPlainFilesStayPlain() throws IOException {
            plain().put(credential);
            store.put(other);
            assertThat(store.kind()).contains(StoreKind.FILES);
            assertThat(files(".json")).hasSize(2);
            assertThat(keychain.asked()).isZero();
            assertThat(made).isEmpty();
        }

        @Test
        void areRefusedInAnotherFormThanTheOneAskedFor() throws IOException {
            store.put(credential);
            refusesAll(
                    ErrorCode.STORE_KIND_MISMATCH,
                    FileTokenStore.in(home)
                            .keychain(keychain)
                            .kind(StoreKind.FILES)
                            .listener(problems::add)
                            .build());
            home = folder.resolve("plain");
            plain().put(credential);
            refusesAll(
                    ErrorCode.STORE_KIND_MISMATCH,
                    FileTokenStore.in(home)
                            .keychain(keychain)
                            .kind(StoreKind.SEALED)
                            .listener(problems::add)
                            .build());
        }
    }

    @Nested
    class TheKey {
        @Test
        void isAskedForOnceInALife() {
            store.put(credential);
            FileTokenStore again = open();
            int before = keychain.asked();
            for (int i = 0; i < 3; i++) {
                assertThat(again.list()).containsExactly(credential);
                again.put(next.withTokens(credential.tokens()));
                again.put(credential);
            }
            assertThat(keychain.asked()).isEqualTo(before + 1);
        }

        @Test
        void isNotAskedForByWhoNeedsNoCredential() throws Exception {
            store.put(credential);
            int before = keychain.asked();
            FileTokenStore again = open();
            assertThat(again.kind()).contains(StoreKind.SEALED);
            assertThat(again.keyName()).isPresent();
            assertThat(again.damaged()).isEmpty();
            assertThat(again.revision()).isNotNegative();
            again.lock(credential.key(), LONG).close();
            assertThat(keychain.asked()).isEqualTo(before);
        }

        @Test
        void isNotToBeHadFromALockedKeychainUntilItIsUnlocked() throws IOException {
            store.put(credential);
            keychain.lock();
            refusesAll(ErrorCode.KEYCHAIN_LOCKED, open());
            keychain.unlock();
            assertThat(open().list()).containsExactly(credential);
        }

        /** A sign-in must not end in a token that cannot be kept: who looks first hears it first. */
        @Test
        void isMissedBeforeAnythingIsKept() throws IOException {
            store.put(credential);
            keychain.lock();
            fails(ErrorCode.KEYCHAIN_LOCKED, () -> open().find("nobody", credential.server()));
        }

        @Test
        void isNotToBeHadWithoutAKeychain() throws IOException {
            store.put(credential);
            refusesAll(ErrorCode.KEYCHAIN_UNAVAILABLE, plain());
        }

        @Test
        void isMissedWhereTheKeychainWasEmptied() throws IOException {
            store.put(credential);
            keychain.remove(store.keyName().orElseThrow());
            refusesAll(ErrorCode.KEY_MISSING, open());
            assertThat(keychain.names()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"short", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
        void isMissedWhereTheKeychainHasAnotherInItsPlace(String key) throws IOException {
            store.put(credential);
            keychain.put(store.keyName().orElseThrow(), Secret.of(key));
            refusesAll(ErrorCode.KEY_MISSING, open());
        }

        @Test
        void isTriedAgainAfterAMomentInTheSameStore() throws IOException {
            store.put(credential);
            keychain.lock();
            SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
            FileTokenStore patient =
                    FileTokenStore.in(home).keychain(keychain).clock(clock).build();
            fails(ErrorCode.KEYCHAIN_LOCKED, patient::list);
            int before = keychain.asked();
            keychain.unlock();
            fails(ErrorCode.KEYCHAIN_LOCKED, patient::list);
            assertThat(keychain.asked()).isEqualTo(before);
            clock.advance(Duration.ofSeconds(1));
            assertThat(patient.list()).containsExactly(credential);
        }
    }

    /** Those who waited for an answer that did not come do not each wait for one of their own. */
    @Test
    void aKeychainThatTakesItsTimeIsAskedOnceForAllWhoWait() {
        store.put(credential);
        SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
        AtomicInteger asked = new AtomicInteger();
        Keychain slow = new Keychain() {
            @Override
            public Optional<Secret> find(String name) {
                asked.incrementAndGet();
                clock.advance(Duration.ofSeconds(10));
                throw new StoreException(ErrorCode.KEYCHAIN_UNAVAILABLE, "it did not answer", Map.of());
            }

            @Override
            public void put(String name, Secret secret) {}

            @Override
            public boolean remove(String name) {
                return false;
            }

            @Override
            public String description() {
                return "slow";
            }
        };
        FileTokenStore waiting =
                FileTokenStore.in(home).keychain(slow).clock(clock).build();
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(StoreException.class).isThrownBy(waiting::list);
        }
        assertThat(asked).hasValue(1);
    }

    @Nested
    class TheMarker {
        @Test
        void isNotDeletedToMakeASealedHomePlain() throws IOException {
            store.put(credential);
            Files.delete(marker());
            refusesAll(ErrorCode.STORE_KIND_MISMATCH, open());
            refusesAll(ErrorCode.STORE_KIND_MISMATCH, plain());
            fails(ErrorCode.STORE_KIND_MISMATCH, () -> open().moveTo(StoreKind.FILES));
            fails(ErrorCode.STORE_KIND_MISMATCH, () -> open().moveTo(StoreKind.SEALED));
        }

        @Test
        void isNotEditedToMakeASealedHomePlain() throws IOException {
            store.put(credential);
            Files.writeString(marker(), Files.readString(marker()).replace("\"sealed\"", "\"files\""));
            refusesAll(ErrorCode.STORE_KIND_MISMATCH, open());
            refusesAll(ErrorCode.STORE_KIND_MISMATCH, plain());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "{}",
                    "\"sealed\"",
                    "{\"version\":2,\"kind\":\"files\",\"id\":\"00000000000000000000000000000000\"}",
                    "{\"version\":1,\"kind\":\"files\",\"id\":\"../../x\"}",
                    "{\"version\":1,\"kind\":\"sealed\",\"id\":\"00000000000000000000000000000000\"}",
                    "{\"version\":1,\"kind\":\"other\",\"id\":\"00000000000000000000000000000000\"}"
                })
        void isBelievedWholeOrNotAtAll(String content) throws IOException {
            store.put(credential);
            Files.writeString(marker(), content);
            refusesAll(ErrorCode.STORE_KIND_MISMATCH, open());
        }

        @Test
        void ofAnotherHomeOpensNothing() throws IOException {
            store.put(credential);
            Path first = home;
            home = folder.resolve("another");
            open().put(other);
            Files.copy(marker(), first.resolve("credentials").resolve(StoreMarker.NAME), REPLACE);
            home = first;
            Map<String, String> before = snapshot();
            fails(ErrorCode.STORE_FAILED, () -> open().find(credential.key()));
            fails(ErrorCode.STORE_FAILED, () -> open().put(next));
            fails(ErrorCode.STORE_FAILED, () -> open().remove(credential.key()));
            assertThat(open().list()).isEmpty();
            assertThat(problems)
                    .singleElement()
                    .satisfies(p -> assertThat(p.setAsideAs()).isNull());
            assertThat(snapshot()).isEqualTo(before);
        }
    }

    @Nested
    class AFile {
        @Test
        void isSealedAnewEachTime() throws IOException {
            store.put(credential);
            byte[] first = Files.readAllBytes(files(".sealed").get(0));
            store.put(credential);
            assertThat(Files.readAllBytes(files(".sealed").get(0))).isNotEqualTo(first);
        }

        @Test
        void opensUnderNoOtherName() throws IOException {
            store.put(credential);
            store.put(other);
            List<Path> two = files(".sealed");
            Path aside = home.resolve("aside");
            Files.move(two.get(0), aside);
            Files.move(two.get(1), two.get(0));
            Files.move(aside, two.get(1));
            assertThat(open().list()).isEmpty();
            assertThat(problems).hasSize(2).allSatisfy(p -> {
                assertThat(p.setAsideAs()).exists();
                assertThat(p.reason()).isEqualTo("its seal is broken");
            });
        }

        @Test
        void isSetAsideWhereverItIsCutShort() throws IOException {
            store.put(credential);
            Path file = files(".sealed").get(0);
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length; length += length < 64 ? 1 : 101) {
                problems.clear();
                Files.write(file, Arrays.copyOf(whole, length));
                assertThat(store.list()).as("%d bytes", length).isEmpty();
                assertThat(problems).singleElement().satisfies(p -> {
                    assertThat(p.setAsideAs()).exists();
                    Files.delete(p.setAsideAs());
                });
            }
        }

        /** A flipped bit is either seen by the seal, or makes it the file of another program or key, which is left alone. */
        @Test
        void isNeverReadWithABitFlipped() throws IOException {
            store.put(credential);
            Path file = files(".sealed").get(0);
            byte[] whole = Files.readAllBytes(file);
            for (int at = 0; at < whole.length; at += at < 64 ? 1 : 101) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 1;
                Files.write(file, flipped);
                problems.clear();
                assertThat(store.list()).as("byte %d", at).isEmpty();
                assertThat(problems).hasSize(1);
            }
        }

        @Test
        void ofANewerProgramIsLeftAsItIs() throws IOException {
            store.put(credential);
            Path file = files(".sealed").get(0);
            byte[] newer = Files.readAllBytes(file);
            newer["berth".length()]++;
            Files.write(file, newer);
            fails(ErrorCode.STORE_FAILED, () -> store.put(next));
            fails(ErrorCode.STORE_FAILED, () -> store.moveTo(StoreKind.FILES));
            assertThat(Files.readAllBytes(file)).isEqualTo(newer);
            assertThat(files(".json")).isEmpty();
        }

        @Test
        void keepsWhatAnotherProgramOfTheSameFormatWroteInIt() throws IOException {
            store.put(credential);
            store.moveTo(StoreKind.FILES);
            Path file = files(".json").get(0);
            Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"later\":[1],"), US_ASCII);
            store.moveTo(StoreKind.SEALED);
            store.put(next);
            store.moveTo(StoreKind.FILES);
            assertThat(Files.readString(files(".json").get(0))).contains("\"later\":[1]");
        }

        @Test
        void inTheClearIsNotReadAmongSealedOnes() throws IOException {
            plain().put(other);
            Path stray = files(".json").get(0);
            byte[] content = Files.readAllBytes(stray);
            Files.delete(stray);
            store.put(credential);
            Files.write(stray, content);
            assertThat(store.list()).containsExactly(credential);
            assertThat(store.find(other.key())).isEmpty();
            assertThat(problems).singleElement().satisfies(p -> {
                assertThat(p.file()).isEqualTo(stray);
                assertThat(p.setAsideAs()).isNull();
            });
            assertThat(store.moveTo(StoreKind.FILES)).isEqualTo(1);
            assertThat(store.list()).containsExactly(credential);
            assertThat(store.damaged()).hasSize(1);
        }
    }
}
