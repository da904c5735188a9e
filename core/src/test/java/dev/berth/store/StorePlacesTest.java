package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a home may lie, and what its folders may not be. */
class StorePlacesTest extends WithPlainHome {
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
