package dev.berth.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the owner alone may read, as far as the file system knows of it: POSIX modes, else an access control list. */
final class Permissions {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private Permissions() {}

    /** For a folder's creation: 0700. */
    static FileAttribute<?>[] ofNewFolder(Path where) {
        return attributes(where, FOLDER);
    }

    /** For a file's creation: 0600. */
    static FileAttribute<?>[] ofNewFile(Path where) {
        return attributes(where, FILE);
    }

    private static FileAttribute<?>[] attributes(Path where, Set<PosixFilePermission> permissions) {
        return isPosix(where)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** Takes from others what an earlier hand gave them. */
    static void mendFolder(Path folder) throws IOException {
        if (isPosix(folder)) {
            mend(folder, attributes(folder), FOLDER);
            return;
        }
        AclFileAttributeView acl = Files.getFileAttributeView(folder, AclFileAttributeView.class, NOFOLLOW_LINKS);
        if (acl != null) {
            // Files made in it inherit the list.
            acl.setAcl(List.of(AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(acl.getOwner())
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                    .setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                    .build()));
        }
    }

    /** The same for a file, of which these attributes are known. */
    static void mendFile(Path file, BasicFileAttributes known) throws IOException {
        mend(file, known, FILE);
    }

    /** What is known of a path itself, whatever it links to; its permissions too, where there are any. */
    static BasicFileAttributes attributes(Path path) throws IOException {
        return isPosix(path)
                ? Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS)
                : Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    }

    private static void mend(Path path, BasicFileAttributes known, Set<PosixFilePermission> wanted) throws IOException {
        if (known instanceof PosixFileAttributes posix && !posix.permissions().equals(wanted)) {
            Files.getFileAttributeView(path, PosixFileAttributeView.class, NOFOLLOW_LINKS)
                    .setPermissions(wanted);
        }
    }

    static boolean isPosix(Path where) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
