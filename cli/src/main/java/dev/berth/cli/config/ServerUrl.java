package dev.berth.cli.config;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The URL of an MCP server as a person wrote it. */
public final class ServerUrl {
    private ServerUrl() {}

    /** Whether a target is meant as a URL. */
    public static boolean looksLikeOne(String target) {
        String lower = target.toLowerCase(Locale.ROOT);
        return lower.startsWith("https://") || lower.startsWith("http://");
    }

    /**
     * Takes a URL as it stands: nothing is added or normalised.
     *
     * @throws ConfigurationException if it is no https URL, nor an http one of this machine
     */
    public static URI parse(@Nullable String text, String server) {
        if (text == null) {
            throw refused(ErrorCode.INVALID_CONFIGURATION, "This server has no URL.", server, null);
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw refused(ErrorCode.INVALID_CONFIGURATION, "This is no URL.", server, null);
        }
        if (url.getHost() == null || url.getScheme() == null) {
            throw refused(ErrorCode.INVALID_CONFIGURATION, "The URL has no host.", server, null);
        }
        if (url.getRawUserInfo() != null) {
            throw refused(
                    ErrorCode.UNSAFE_URL, "The URL holds a user name; that does not belong in a URL.", server, null);
        }
        if (url.getRawFragment() != null) {
            throw refused(ErrorCode.UNSAFE_URL, "The URL holds a fragment (#…).", server, text);
        }
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(url.getHost()))) {
            throw refused(
                    ErrorCode.UNSAFE_URL,
                    "Only https URLs are called, and http on this machine's loopback.",
                    server,
                    text);
        }
        return url;
    }

    private static boolean isLoopback(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost")
                || lower.endsWith(".localhost")
                || lower.equals("[::1]")
                || lower.matches("127(\\.\\d{1,3}){3}");
    }

    /** A name for a server that was given by its URL: its host, with the port where it says more, and a number if taken. */
    public static String nameFor(URI url, Predicate<String> taken) {
        String host = url.getHost()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\[\\]]", "")
                .replaceAll("^:+", "");
        boolean telling = url.getPort() >= 0 && !Set.of(443, 80).contains(url.getPort());
        String name = telling ? host.replace(':', '-') + "-" + url.getPort() : host.replace(':', '-');
        String free = name;
        for (int i = 2; taken.test(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    private static ConfigurationException refused(ErrorCode code, String why, String server, @Nullable String url) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("server", server);
        if (url != null) {
            facts.put("url", url);
        }
        return new ConfigurationException(code, why, facts);
    }
}
