package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is special to files; that it is a store like any other, the contract's own tests say. */
class FileTokenStoreTest extends WithPlainHome {
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
}
