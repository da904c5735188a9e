package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no credential, or not the one that belongs in their place. */
class CredentialDamageTest extends WithPlainHome {
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
