package dev.berth.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.jspecify.annotations.Nullable;

/** Whose a folder is, where folders have owners; elsewhere it is nobody's, and nothing is refused. */
final class FolderOwner {
    private static final Integer ROOT = 0;

    /** Makes a file in the folder, and takes it away; fails where that is not the folder's owner's. */
    @FunctionalInterface
    interface Trial {
        void make() throws IOException;
    }

    private final Path folder;

    /** The owner that has turned out to be the user of this program. */
    private volatile @Nullable Object own;

    FolderOwner(Path folder) {
        this.folder = folder;
    }

    /** Someone else's folder is theirs to read, and what we leave in it they could not use (root in a user's home). */
    void requireSameAs(Path ours) throws IOException {
        if (Permissions.isPosix(folder)) {
            UserPrincipal owner = Files.getOwner(folder, NOFOLLOW_LINKS);
            UserPrincipal self = Files.getOwner(ours, NOFOLLOW_LINKS);
            if (!owner.equals(self)) {
                throw anothers(owner, self);
            }
        }
    }

    /** Nor is it believed what somebody else could have put there; only root could anywhere. */
    void requireTrusted(Trial trial) throws IOException {
        if (!Permissions.isPosix(folder)) {
            return;
        }
        Object owner = Files.getAttribute(folder, "unix:uid", NOFOLLOW_LINKS);
        if (!owner.equals(ROOT) && !owner.equals(own)) {
            requireOwn(trial);
            own = owner;
        }
    }

    private void requireOwn(Trial trial) throws IOException {
        UserPrincipal owner = Files.getOwner(folder, NOFOLLOW_LINKS);
        UserPrincipal self = self();
        if (self == null || owner.equals(self)) {
            return;
        }
        try {
            // On some mounts all files have one owner, whoever makes them.
            trial.make();
        } catch (IOException e) {
            throw anothers(owner, self);
        }
    }

    /** Null where the system has no name for the user, as may be in a container. */
    private @Nullable UserPrincipal self() {
        String name = System.getProperty("user.name");
        try {
            return name == null
                    ? null
                    : folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
        } catch (IOException e) {
            return null;
        }
    }

    private FileSystemException anothers(UserPrincipal owner, UserPrincipal self) {
        return new FileSystemException(
                folder.toString(),
                null,
                "it belongs to " + owner.getName() + ", and this program runs as " + self.getName());
    }
}
