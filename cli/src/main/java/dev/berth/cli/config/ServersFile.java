package dev.berth.cli.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.JSONObjectException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes files of configured servers: leniently in, whole and private out. */
final class ServersFile {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final int MAX_BYTES = 4 << 20;

    private static final JSON FORMAT = JSON.builder(JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .build())
            .enable(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS)
            .enable(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JSON.Feature.PRETTY_PRINT_OUTPUT)
            .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
            .build();

    private ServersFile() {}

    /** The file's object, comments left out; empty where there is no file. */
    static Map<String, Object> read(Path file) {
        String text;
        try {
            if (!Files.exists(file)) {
                return new LinkedHashMap<>();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw unusable(file, "is too large to be a file of servers");
            }
            text = new String(Files.readAllBytes(file), UTF_8);
        } catch (IOException e) {
            throw unusable(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        if (text.isBlank()) {
            return new LinkedHashMap<>();
        }
        Object parsed;
        try {
            parsed = FORMAT.anyFrom(text);
        } catch (JSONObjectException e) {
            throw unusable(file, "holds a member twice");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw unusable(
                    file,
                    "is not JSON at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw unusable(file, "is not JSON");
        }
        if (!(parsed instanceof Map<?, ?>)) {
            throw unusable(file, "does not hold a JSON object");
        }
        return object(parsed);
    }

    /** Replaces the file at once, readable to its owner only. */
    static void write(Path file, Map<String, Object> content) {
        Path temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            createPrivateFolder(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    attributes("rw-------"))) {
                ByteBuffer bytes = ByteBuffer.wrap((FORMAT.asString(content) + "\n").getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(temporary);
            throw unusable(file, "cannot be written (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Runs alone among all threads and processes that change the file. */
    @SuppressWarnings("try") // the lock is held, not used
    static synchronized void alone(Path file, Runnable change) {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try {
            createPrivateFolder(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                            lock,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            attributes("rw-------"));
                    java.nio.channels.FileLock held = channel.lock()) {
                change.run();
            }
        } catch (IOException e) {
            throw unusable(file, "cannot be locked (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static void createPrivateFolder(@Nullable Path folder) throws IOException {
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, attributes("rwx------"));
        }
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // What is left behind is private, and the failure that led here is the one to tell.
        }
    }

    /** A member as an object that can be changed; empty where it is none. */
    static Map<String, Object> object(Object value) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> members.put(String.valueOf(name), member));
        }
        return members;
    }

    private static ConfigurationException unusable(Path file, String why) {
        return new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION,
                "The file of servers " + why + ".",
                Map.of("file", file.toString(), "hint", "mend the file, or move it away"));
    }
}
