package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A credential in a file that is sealed. */
class SealedFileTest extends WithSealedHome {
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
