package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that belongs to another by its number, which counts only where a file that is made there does not. */
class FolderOwnerTest {
    private final AtomicInteger trials = new AtomicInteger();

    @TempDir
    Path folder;

    @BeforeEach
    void givenAway() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("only root can give a folder to somebody else")
                .isEqualTo("root");
        Files.setAttribute(folder, "unix:uid", 12345);
    }

    private void succeeds() {
        trials.incrementAndGet();
    }

    private void fails() throws IOException {
        trials.incrementAndGet();
        throw new IOException("not permitted");
    }

    @Test
    void isNotTrustedWhereNothingCanBeMadeInIt() {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> new FolderOwner(folder).requireTrusted(this::fails))
                .withMessageContaining("it belongs to 12345, and this program runs as root");
    }

    /** As where all files of a mount have one owner. It is found out once. */
    @Test
    void isTrustedWhereWhatIsMadeInItIsThatUsersToo() throws IOException {
        FolderOwner owner = new FolderOwner(folder);
        owner.requireTrusted(this::succeeds);
        owner.requireTrusted(this::fails);
        assertThat(trials).hasValue(1);
    }

    /** Who could write anywhere needs no folder for it. */
    @Test
    void isTrustedWhereItIsRoots() throws IOException {
        Files.setAttribute(folder, "unix:uid", 0);
        new FolderOwner(folder).requireTrusted(this::fails);
        assertThat(trials).hasValue(0);
    }
}
