package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** Whom the folders and files of a home are open to. */
class StorePermissionTest extends WithPlainHome {
    @Test
    void ofAnExistingFileIsMended() throws IOException {
        store.put(credential);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        store.put(next);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void ofAnExistingFileIsMendedWhenItIsRead() throws IOException {
        store.put(credential);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(store.list()).containsExactly(credential);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void ofAnExistingFolderIsMended() throws IOException {
        Path credentials = Files.createDirectories(home.resolve("credentials"));
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rwxrwxrwx"));
        store.put(credential);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials)))
                .isEqualTo("rwx------");
    }

    @Test
    void isNotSoughtInAnothersFolder() throws IOException {
        store.put(credential);
        try {
            Files.setAttribute(home.resolve("credentials"), "unix:uid", 12345);
        } catch (IOException e) {
            assumeThat(false).as("only root can give a folder away").isTrue();
        }
        fails(() -> store.put(next), home.resolve("credentials"));
        fails(() -> store.requireWritable(), home.resolve("credentials"));
        Files.setAttribute(home.resolve("credentials"), "unix:uid", 0);
        assertThat(store.list()).containsExactly(credential);
    }
}
