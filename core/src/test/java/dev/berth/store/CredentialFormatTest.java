package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that an earlier or a later program wrote. */
class CredentialFormatTest extends WithPlainHome {
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
    @CsvSource({"'\"version\":1', '\"version\":2'", "client_secret_jwt, canary_method", "registered, canary_origin"})
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
