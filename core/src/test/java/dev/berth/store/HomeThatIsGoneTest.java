package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As one that is unmounted: the place is there, and nothing is in it. */
class HomeThatIsGoneTest extends WithPlainHome {
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
