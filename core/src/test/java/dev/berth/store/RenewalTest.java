package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an issuer has answered is kept beside the credential, for who comes after a process that was killed. */
@Timeout(60)
class RenewalTest {
    @TempDir
    Path folder;

    private final Secret answer = Secret.of(Credentials.CANARY + " answer \u00e9\n{\"access_token\":\"a\"}");
    private final Credential there = Credentials.of("default", "https://mcp.example");
    private final Credential next = there.withTokens(Credentials.tokens("next"));
    private final List<FileProblem> problems = new ArrayList<>();

    private FileTokenStore home(StoreKind kind) {
        FileTokenStore store = open(kind);
        store.put(there);
        return store;
    }

    private FileTokenStore open(StoreKind kind) {
        return open().kind(kind).build();
    }

    private FileTokenStore.Builder open() {
        return FileTokenStore.in(folder)
                .keychain(new FolderKeychain(folder.resolve("keychain")))
                .listener(problems::add);
    }

    private Path credentials() {
        return folder.resolve("credentials");
    }

    private Path file(Credential credential, StoreKind kind) {
        return credentials().resolve(FileNames.of(credential) + kind.ending() + ".answer");
    }

    private Path file(StoreKind kind) {
        return file(there, kind);
    }

    /** As a process leaves it that is killed. */
    private void keptByTheDead(FileTokenStore store, Credential credential) {
        store.renew(credential).keep(answer);
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isToldToWhoRenewsTheSameCredential(StoreKind kind) throws IOException {
        keptByTheDead(home(kind), there);
        FileTokenStore store = open(kind);
        assertThat(store.find(there.key())).contains(there);
        assertThat(store.list()).containsExactly(there);
        assertThat(store.damaged()).isEmpty();
        assertThat(store.renew(there).kept()).contains(answer);
        // It could not be put yet: it is the only one to have.
        assertThat(store.renew(there).kept()).contains(answer);
        store.put(next);
        assertThat(file(kind)).doesNotExist();
        assertThat(store.renew(next).kept()).isEmpty();
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isGoneOnceItIsPutOrNothingIsToBe(StoreKind kind) {
        FileTokenStore store = home(kind);
        try (TokenStore.Renewal renewal = store.renew(there)) {
            assertThat(renewal.kept()).isEmpty();
            renewal.keep(answer);
            assertThat(file(kind)).exists();
            store.put(next);
            assertThat(file(kind)).doesNotExist();
        }
        store.renew(next).close();
        assertThat(file(kind)).doesNotExist();
        try (TokenStore.Renewal renewal = store.renew(next)) {
            renewal.keep(answer);
        }
        assertThat(file(kind)).doesNotExist();
    }

    /** It has been spent as well by then, and could not be put either. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isTheLastThatWasKept(StoreKind kind) {
        FileTokenStore store = home(kind);
        TokenStore.Renewal renewal = store.renew(there);
        for (String word : List.of("a", "a longer one", "b")) {
            Secret last = Secret.of(Credentials.CANARY + word);
            renewal.keep(last);
            renewal = open(kind).renew(there);
            assertThat(renewal.kept()).contains(last);
        }
    }

    /** The room was asked for before the refresh token was sent, and is not given back meanwhile. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void hasItsRoom(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        TokenStore.Renewal renewal = store.renew(there);
        assertThat(file(kind)).hasSize(16 << 10);
        renewal.keep(answer);
        assertThat(file(kind)).hasSize(16 << 10);
        Secret large = Secret.of("x".repeat(100_000));
        renewal.keep(large);
        assertThat(store.renew(there).kept()).contains(large);
    }

    /** Another has signed in, refreshed or signed out since. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isGoneWhereTheCredentialHasChanged(StoreKind kind) {
        FileTokenStore store = home(kind);
        Credential again = there.signedIn(
                Credentials.tokens("again"), null, null, Credentials.SIGNED_IN.plusSeconds(9), there.generation());
        assertThat(again.withTokens(null).generation()).isGreaterThan(there.generation());
        for (Credential later : List.of(again, next, there.withTokens(null))) {
            store.put(there);
            keptByTheDead(store, there);
            assertThat(file(kind)).exists();
            store.put(later);
            assertThat(file(kind)).doesNotExist();
        }
        store.put(there);
        keptByTheDead(store, there);
        store.remove(there.key());
        assertThat(credentials())
                .isDirectoryNotContaining(file -> file.toString().endsWith(".answer"));
        store.put(there);
        assertThat(store.renew(there).kept()).isEmpty();
    }

    /** Generations begin anew with each sign-in. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isOfOneSignInAndGeneration(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        keptByTheDead(store, there);
        byte[] kept = Files.readAllBytes(file(kind));
        Credential again = there.signedIn(
                Credentials.tokens("again"), null, null, Credentials.SIGNED_IN.plusSeconds(9), there.generation() - 1);
        for (Credential later : List.of(again, next)) {
            store.put(later);
            Files.write(file(kind), kept);
            assertThat(store.renew(later).kept()).isEmpty();
        }
    }

    /** What is known of its client may change meanwhile: the grant is the same. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void staysWhereOnlyItsClientHasChanged(StoreKind kind) {
        FileTokenStore store = home(kind);
        keptByTheDead(store, there);
        Credential doubted =
                there.withClient(there.client().withInDoubt(!there.client().inDoubt()));
        store.put(doubted);
        assertThat(store.renew(doubted).kept()).contains(answer);
    }

    /** Another process is at it: it has sent its refresh token, and not been answered yet. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void hasItsPlaceWhateverOthersPutMeanwhile(StoreKind kind) {
        FileTokenStore store = home(kind);
        TokenStore.Renewal renewal = store.renew(there);
        FileTokenStore others = open(kind);
        others.put(Credentials.of("other", "https://mcp.example"));
        others.put(there);
        others.requireWritable();
        renewal.keep(answer);
        assertThat(others.renew(there).kept()).contains(answer);
    }

    /** Of no two is it the same, and no file is taken for that of another. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isOfItsOwnCredential(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        Credential other = Credentials.of("other", "https://mcp.example");
        store.put(other);
        keptByTheDead(store, there);
        assertThat(store.renew(other).kept()).isEmpty();
        if (kind == StoreKind.SEALED) {
            Files.copy(file(kind), file(other, kind), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThat(store.renew(other).kept()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isWholeOrNotThere(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        keptByTheDead(store, there);
        byte[] whole = Files.readAllBytes(file(kind));
        int written = Integer.BYTES + ByteBuffer.wrap(whole).getInt();
        assertThat(written).isBetween(50, 300);
        for (int length = 0; length < written; length++) {
            Files.write(file(kind), Arrays.copyOf(whole, length));
            assertThat(new Kept(store)).as("cut to %d", length).isEqualTo(new Kept(false));
            // As a machine that lost power may leave it.
            Files.write(file(kind), Arrays.copyOf(Arrays.copyOf(whole, length), whole.length));
            assertThat(new Kept(store)).as("zeros from %d", length).isEqualTo(new Kept(false));
        }
        Files.write(file(kind), whole);
        assertThat(new Kept(store)).isEqualTo(new Kept(true));
        assertThat(store.list()).containsExactly(there);
        assertThat(problems).isEmpty();
    }

    /** To take it for none would have the refresh token sent that is spent. */
    @Test
    void isRefusedInAFormOfALaterProgram() throws IOException {
        FileTokenStore store = home(StoreKind.FILES);
        keptByTheDead(store, there);
        byte[] later = new KeptAnswer("berth-answer 2 x", answer).bytes();
        byte[] framed = ByteBuffer.allocate(Integer.BYTES + later.length)
                .putInt(later.length)
                .put(later)
                .array();
        Files.write(file(StoreKind.FILES), framed);
        assertThatThrownBy(() -> store.renew(there))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("another form");
        assertThat(file(StoreKind.FILES)).hasBinaryContent(framed);
    }

    /** What is told of the answer; never the answer. */
    private record Kept(boolean isTold) {
        Kept(TokenStore store) {
            this(store.renew(store.list().get(0)).kept().isPresent());
        }
    }

    @Test
    void isSealedWhereTheHomeIs() throws IOException {
        keptByTheDead(home(StoreKind.SEALED), there);
        assertThat(new String(Files.readAllBytes(file(StoreKind.SEALED)), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(Credentials.CANARY);
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void goesWithItsCredentialIntoTheOtherForm(StoreKind kind) throws IOException {
        keptByTheDead(home(kind), there);
        FileTokenStore either = open().build();
        assertThat(either.moveTo(kind.other())).isOne();
        assertThat(either.renew(there).kept()).contains(answer);
        assertThat(file(kind)).doesNotExist();
    }

    /** It was laid before, and the home is sealed now: nothing is left in the clear, not for a moment. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isNotKeptWhereTheHomeHasAnotherFormByNow(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        TokenStore.Renewal renewal = store.renew(there);
        FileTokenStore either = open().build();
        either.moveTo(kind.other());
        renewal.keep(answer);
        try (Stream<Path> files = Files.list(credentials())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".answer"));
        }
        renewal.close();
        either.put(next);
        assertThat(either.list()).containsExactly(next);
    }

    /** A mover was killed, or a program of before has deleted the credential. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isDeletedWhereItIsOfNoCredential(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        keptByTheDead(store, there);
        Files.copy(file(kind), file(kind.other()));
        Files.copy(file(kind), file(Credentials.of("other", "https://mcp.example"), kind));
        store.requireWritable();
        try (Stream<Path> files = Files.list(credentials())) {
            assertThat(files.filter(file -> file.toString().endsWith(".answer")))
                    .containsExactly(file(kind));
        }
    }

    /** It was signed out while its refresh was under way. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isNotKeptOfWhatIsSignedOut(StoreKind kind) {
        FileTokenStore store = home(kind);
        TokenStore.Renewal renewal = store.renew(there);
        open(kind).remove(there.key());
        renewal.keep(answer);
        assertThat(file(kind)).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void isKeptByWhoIsInterrupted(StoreKind kind) {
        FileTokenStore store = home(kind);
        TokenStore.Renewal renewal = store.renew(there);
        Thread.currentThread().interrupt();
        renewal.keep(answer);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.renew(there).kept()).contains(answer);
    }

    /** Nothing is read from a link, nor written to where it leads. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void followsNoLink(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        keptByTheDead(store, there);
        Path elsewhere = Files.move(file(kind), folder.resolve("elsewhere"));
        byte[] before = Files.readAllBytes(elsewhere);
        Files.createSymbolicLink(file(kind), elsewhere);
        try (TokenStore.Renewal renewal = store.renew(there)) {
            assertThat(renewal.kept()).isEmpty();
            Files.delete(file(kind));
            Files.createSymbolicLink(file(kind), elsewhere);
            renewal.keep(Secret.of("other"));
        }
        assertThat(elsewhere).hasBinaryContent(before);
    }

    /** Of a program that did not note when its person signed in: it could be of another sign-in by the time it is read. */
    @Test
    void isNotKeptWhereItCouldBeOfAnotherSignIn() {
        FileTokenStore store = home(StoreKind.FILES);
        Credential before = Credentials.bare("default", "https://old.example");
        store.put(before);
        store.renew(before).keep(answer);
        assertThat(store.renew(before).kept()).isEmpty();
        assertThat(file(before, StoreKind.FILES)).doesNotExist();
    }

    @Test
    void isItsOwnersAlone() throws IOException {
        keptByTheDead(home(StoreKind.FILES), there);
        assertThat(Files.getPosixFilePermissions(file(StoreKind.FILES)))
                .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }
}
