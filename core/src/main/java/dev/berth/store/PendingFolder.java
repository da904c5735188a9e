package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The sign-ins that processes of a home are at, a file each beside the credentials. */
final class PendingFolder {
    private static final String ENDING = ".pending";

    private final PrivateFolder folder;

    PendingFolder(Path path) {
        this.folder = new PrivateFolder(path);
    }

    void put(CredentialKey signIn, PendingSignInRecord pending) {
        try {
            folder.prepare();
            folder.write(name(signIn), PendingFormat.write(pending).getBytes(US_ASCII));
        } catch (IOException e) {
            throw StoreFailure.of("note a sign-in in", folder.path(), e);
        }
    }

    void remove(CredentialKey signIn) {
        try {
            if (folder.exists()) {
                folder.delete(name(signIn));
            }
        } catch (IOException e) {
            throw StoreFailure.of("take back a note in", folder.path(), e);
        }
    }

    Optional<PendingSignInRecord> find(CredentialKey signIn) {
        try {
            if (!folder.exists()) {
                return Optional.empty();
            }
            // A person is shown the address that stands there.
            folder.requireTrusted();
            String text = new String(folder.read(name(signIn)), US_ASCII);
            return Optional.ofNullable(PendingFormat.read(text));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StoreFailure.of("read a note in", folder.path(), e);
        }
    }

    private static String name(CredentialKey signIn) {
        return FileNames.prefix(signIn.account(), signIn.server()) + ENDING;
    }
}
