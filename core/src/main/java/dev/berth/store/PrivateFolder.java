package dev.berth.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is its owner's alone, and whose files are replaced whole, but for what is laid to be written over. Follows no
 * symbolic link at the folder's own place or in it; the way to it may lead over links, as the person laid it.
 */
final class PrivateFolder {
    /** No credential is near this; what is larger is none of ours. */
    private static final long LARGEST = 16L << 20;

    /** A writer needs milliseconds; only one that was killed leaves its file this long. */
    private static final Duration ABANDONED = Duration.ofMinutes(1);

    private final Path path;
    private final FolderOwner owner;

    PrivateFolder(Path path) {
        this.path = path;
        this.owner = new FolderOwner(path);
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Whether it is there; a link, or something else in its place, is an error. */
    boolean exists() throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (attributes.isSymbolicLink()) {
            throw new FileSystemException(path.toString(), null, "it is a symbolic link, and none is followed here");
        }
        if (!attributes.isDirectory()) {
            throw new FileSystemException(path.toString(), null, "it is not a folder");
        }
        return true;
    }

    /** Makes it, and what leads to it, for the owner alone; takes from others what they could do in it before. */
    void prepare() throws IOException {
        if (!exists()) {
            Files.createDirectories(path, Permissions.ofNewFolder(path));
        }
        Permissions.mendFolder(path);
    }

    /** The names in it; none where there is no folder. */
    List<String> names() throws IOException {
        return exists() ? listed() : List.of();
    }

    /** The names in a folder that is there. */
    List<String> listed() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NotDirectoryException | NoSuchFileException e) {
            throw new FileSystemException(path.toString(), null, "it went away meanwhile");
        } catch (DirectoryIteratorException e) {
            // A network that fails in the middle of it, say.
            throw e.getCause();
        }
        return names;
    }

    /** Whether something of that name is there: a listing that was taken during a rename may lack it. */
    boolean has(String name) {
        return Files.exists(resolve(name), NOFOLLOW_LINKS);
    }

    /**
     * A file's bytes.
     *
     * @throws IllegalArgumentException if no file of ours can be there: a link, a folder, a device, far too large
     */
    byte[] read(String name) throws IOException {
        Path file = resolve(name);
        BasicFileAttributes attributes = Permissions.attributes(file);
        if (!attributes.isRegularFile()) {
            throw new IllegalArgumentException("not a regular file");
        }
        if (attributes.size() > LARGEST) {
            throw new IllegalArgumentException("too large");
        }
        try (InputStream in = Files.newInputStream(file, READ, NOFOLLOW_LINKS)) {
            try {
                Permissions.mendFile(file, attributes);
            } catch (IOException e) {
                // A folder that is mounted read-only, say: reading goes on.
            }
            byte[] content = content(in, (int) attributes.size());
            // Longer than it was: another has been put in its place since it was looked at.
            return content != null ? content : read(name);
        }
    }

    /** All of a file that was so long when it was looked at, or is shorter now; null where it is longer. */
    private static byte @Nullable [] content(InputStream in, int size) throws IOException {
        byte[] content = new byte[size + 1];
        int length = 0;
        int read;
        do {
            read = in.read(content, length, content.length - length);
            length += Math.max(0, read);
            // What had room for more than the file was long, and brought just that, has met its end.
        } while (read > 0 && length < size);
        return length <= size ? Arrays.copyOf(content, length) : null;
    }

    /** Puts a file in the place of what was there: whole and durable, or not at all. */
    void write(String name, byte[] content) throws IOException {
        Path temporary = temporary();
        boolean moved = false;
        try {
            fill(temporary, content);
            Files.move(temporary, resolve(name), StandardCopyOption.ATOMIC_MOVE);
            moved = true;
        } finally {
            if (!moved) {
                Files.deleteIfExists(temporary);
            }
        }
        sync();
    }

    /**
     * Fails where {@link #write} would, and leaves nothing. Synced, since some file systems find out only then that there is
     * no room; the folder is not, as it stays as it was.
     */
    void requireRoom(int bytes) throws IOException {
        Path temporary = temporary();
        try {
            fill(temporary, noise(bytes));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The same, and leaves the file, whose room {@link #overwrite} has without asking for any. */
    void lay(String name, int room) throws IOException {
        Path file = resolve(name);
        boolean laid = false;
        try {
            fill(file, noise(room));
            laid = true;
        } finally {
            if (!laid) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Writes over the beginning of a file that is there; not synced: a kill does not take it away. */
    void overwrite(String name, byte[] content) throws IOException {
        byte[] framed = ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(content.length)
                .put(content)
                .array();
        Uninterrupted.run(() -> {
            try (FileChannel channel = FileChannel.open(resolve(name), WRITE, NOFOLLOW_LINKS)) {
                write(channel, framed);
                return name;
            }
        });
    }

    /**
     * What {@link #overwrite} wrote; where it has not, nothing that makes sense.
     *
     * @throws IllegalArgumentException if it can be told here that it has not
     */
    byte[] overwritten(String name) throws IOException {
        ByteBuffer framed = ByteBuffer.wrap(read(name));
        int length = framed.remaining() < Integer.BYTES ? -1 : framed.getInt();
        if (length < 0 || length > framed.remaining()) {
            throw new IllegalArgumentException("not written over");
        }
        byte[] content = new byte[length];
        framed.get(content);
        return content;
    }

    /** A file system may have room for any number of zeros. */
    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(noise);
        return noise;
    }

    private Path temporary() {
        return resolve(Long.toHexString(ThreadLocalRandom.current().nextLong()) + FileNames.TEMPORARY);
    }

    private void fill(Path file, byte[] content) throws IOException {
        Uninterrupted.run(() -> {
            Files.deleteIfExists(file);
            create(file, content);
            return file;
        });
    }

    private void create(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), Permissions.ofNewFile(path))) {
            owner.requireSameAs(file);
            write(channel, content);
            channel.force(true);
        }
    }

    private static void write(FileChannel channel, byte[] content) throws IOException {
        for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
            channel.write(rest);
        }
    }

    /** Fails where somebody else, root apart, could have put there what is about to be believed. */
    void requireTrusted() throws IOException {
        owner.requireTrusted(() -> requireRoom(1));
    }

    /** Deletes a file, which may come back after a loss of power. */
    void discard(String name) throws IOException {
        Files.deleteIfExists(resolve(name));
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(resolve(name));
        sync();
    }

    /** Renames a file to {@code NAME.damaged-N}, with the first N that is free. */
    Path setAside(String name) throws IOException {
        for (int n = 1; ; n++) {
            Path aside = resolve(name + FileNames.DAMAGED + n);
            if (!Files.exists(aside, NOFOLLOW_LINKS)) {
                Path moved = Files.move(resolve(name), aside, StandardCopyOption.ATOMIC_MOVE);
                sync();
                return moved;
            }
        }
    }

    /**
     * Deletes what writers that were killed left behind.
     *
     * @param now what was written a while before it counts; {@link Instant#MAX} for all, where no writer can be at it
     */
    void clean(List<String> names, Instant now) throws IOException {
        for (String name : names) {
            if (name.endsWith(FileNames.TEMPORARY)) {
                Path file = resolve(name);
                try {
                    Instant written =
                            Files.getLastModifiedTime(file, NOFOLLOW_LINKS).toInstant();
                    if (written.isBefore(now.equals(Instant.MAX) ? now : now.minus(ABANDONED))) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    // Its writer was only slow, or another cleaned it.
                }
            }
        }
    }

    /** A rename is durable once its folder is; where folders cannot be opened (Windows) the system sees to it. */
    private void sync() throws IOException {
        if (Permissions.isPosix(path)) {
            Uninterrupted.run(() -> {
                try (FileChannel folder = FileChannel.open(path, READ)) {
                    folder.force(true);
                }
                return path;
            });
        }
    }
}
