package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether a credential could be written, before anybody signs in for one. */
class LookBeforeWritingTest extends WithPlainHome {
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
