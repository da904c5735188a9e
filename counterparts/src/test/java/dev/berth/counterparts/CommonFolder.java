package dev.berth.counterparts;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that every user of the machine can look into, for programs that run as somebody else: a checkout may lie where only
 * its owner gets to. Gone with this JVM.
 */
final class CommonFolder {

    private static final Path FOLDER = create();

    private CommonFolder() {}

    /** An empty folder in it. */
    static Path create(String prefix) throws IOException {
        return open(Files.createTempDirectory(FOLDER, prefix));
    }

    /** A class path of copies of what those classes come from. */
    static synchronized String classPath(List<Class<?>> types) {
        return types.stream()
                .map(CommonFolder::copy)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path copy(Class<?> type) {
        try {
            Path source = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            // Two modules may both call theirs "classes".
            Path target = FOLDER.resolve(Integer.toHexString(source.hashCode()) + "-" + source.getFileName());
            if (!Files.exists(target)) {
                copy(source, target);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> paths = Files.walk(source)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path copied = target.resolve(source.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    open(Files.createDirectories(copied));
                } else {
                    Files.copy(path, copied);
                    Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString("rw-r--r--"));
                }
            }
        }
    }

    private static Path create() {
        try {
            Path folder = open(Files.createTempDirectory("berth-counterparts-"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path open(Path folder) throws IOException {
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException e) {
            // A folder of the system's for what is temporary: it goes with the next start.
        }
    }
}
