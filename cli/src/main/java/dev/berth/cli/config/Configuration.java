package dev.berth.cli.config;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The configured servers of a home folder, in {@code servers.json}: the form that MCP hosts share. Members that are not ours
 * are kept as they are. Not thread-safe; changes are made in {@link #update}.
 */
public final class Configuration {
    private static final String SERVERS = "mcpServers";

    private final Path file;
    private final Map<String, Object> root;
    private final Map<String, ServerEntry> servers = new LinkedHashMap<>();
    private boolean changed;

    private Configuration(Path file) {
        this.file = file;
        this.root = ServersFile.read(file);
        Object entries = root.getOrDefault(SERVERS, Map.of());
        if (!(entries instanceof Map<?, ?>)) {
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "The member mcpServers has to be an object.",
                    Map.of("file", file.toString(), "hint", "mend the file, or move it away"));
        }
        ServersFile.object(entries).forEach((name, members) -> {
            if (members instanceof Map<?, ?>) {
                servers.put(name, ServerEntry.of(ServersFile.object(members)));
            }
        });
    }

    /** Reads the home's servers; none where there is no file. */
    public static Configuration read(Path home) {
        return new Configuration(file(home));
    }

    /** Reads, changes and writes as one step among all processes; writes only what was changed. */
    public static void update(Path home, Consumer<Configuration> change) {
        ServersFile.alone(file(home), () -> {
            Configuration configuration = read(home);
            change.accept(configuration);
            if (configuration.changed) {
                configuration.write();
            }
        });
    }

    private static Path file(Path home) {
        return home.resolve("servers.json");
    }

    /** Where they stand. */
    public Path file() {
        return file;
    }

    /** Every entry by its name, which may be any string; unmodifiable. */
    public Map<String, ServerEntry> servers() {
        return Collections.unmodifiableMap(servers);
    }

    /** The name of the entry with that URL, compared as written. */
    public Optional<String> nameOf(String url) {
        return servers.entrySet().stream()
                .filter(e -> url.equals(e.getValue().urlText()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether no other entry has that one's URL. */
    public boolean isOnlyNameOf(ServerEntry entry) {
        return servers.values().stream()
                        .filter(other -> Objects.equals(entry.urlText(), other.urlText()))
                        .count()
                == 1;
    }

    /** Adds or replaces an entry. */
    public void put(String name, ServerEntry entry) {
        servers.put(name, entry);
        changed = true;
    }

    /** Removes an entry; false where there is none. */
    public boolean remove(String name) {
        boolean removed = servers.remove(name) != null;
        changed |= removed;
        return removed;
    }

    private void write() {
        Map<String, Object> entries = ServersFile.object(root.getOrDefault(SERVERS, Map.of()));
        entries.entrySet().removeIf(e -> e.getValue() instanceof Map<?, ?> && !servers.containsKey(e.getKey()));
        servers.forEach((name, entry) -> entries.put(name, entry.members()));
        Map<String, Object> content = new LinkedHashMap<>(root);
        content.put(SERVERS, entries);
        ServersFile.write(file, content);
    }
}
