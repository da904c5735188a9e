package dev.berth.http;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How this machine reaches the network. Immutable.
 *
 * @param httpsProxy the HTTP proxy to tunnel https through, as {@code http://[user:password@]host[:port]}; null for none
 * @param noProxy hosts that are reached directly: names with all names below them, {@code host:port}, addresses, CIDR
 *     blocks, or {@code *}, with commas between; null for none. Loopback is always reached directly
 * @param certificateFile a PEM file of certificate authorities that are trusted beside the platform's; null for none
 */
public record NetworkSettings(
        @Nullable String httpsProxy,
        @Nullable String noProxy,
        @Nullable Path certificateFile) {
    /** No proxy, and the platform's certificate authorities alone. */
    public static final NetworkSettings DIRECT = new NetworkSettings(null, null, null);

    /**
     * Takes {@code HTTPS_PROXY}, {@code NO_PROXY} (or their lower-case forms, which go first) and {@code SSL_CERT_FILE}.
     *
     * @throws ConfigurationException if {@code SSL_CERT_FILE} is no path here
     */
    public static NetworkSettings from(Map<String, String> environment) {
        String file = value(environment, "SSL_CERT_FILE");
        return new NetworkSettings(
                either(environment, "https_proxy", "HTTPS_PROXY"),
                either(environment, "no_proxy", "NO_PROXY"),
                file == null ? null : path(file));
    }

    private static Path path(String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "SSL_CERT_FILE has to be the path of a file: " + e.getReason(),
                    Map.of());
        }
    }

    private static @Nullable String either(Map<String, String> environment, String first, String second) {
        String value = value(environment, first);
        return value == null ? value(environment, second) : value;
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Not the proxy's URL, which may hold a password. */
    @Override
    public String toString() {
        return "NetworkSettings[httpsProxy=" + (httpsProxy == null ? "none" : "set") + ", certificateFile="
                + certificateFile + "]";
    }
}
