package dev.berth.cli.config;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One configured server, with members that other programs put there. Immutable. */
public final class ServerEntry {
    private final Map<String, Object> members;

    private ServerEntry(Map<String, Object> members) {
        this.members = members;
    }

    static ServerEntry of(Map<String, Object> members) {
        return new ServerEntry(new LinkedHashMap<>(members));
    }

    /** An entry of ours. */
    public static ServerEntry at(URI url) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "http");
        members.put("url", url.toString());
        return new ServerEntry(members);
    }

    /** A copy with these headers; the values as written, with their {@code ${ENV}}. */
    public ServerEntry withHeaders(Map<String, String> headers) {
        return headers.isEmpty() ? this : with("headers", new LinkedHashMap<String, Object>(headers));
    }

    /** A copy with these sign-in settings. */
    public ServerEntry withOauth(SignInSettings settings) {
        return settings.isEmpty() ? this : with("oauth", settings.members());
    }

    private ServerEntry with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new ServerEntry(more);
    }

    Map<String, Object> members() {
        return members;
    }

    /** Whether this starts a program instead of calling a URL: nothing to sign in to. */
    public boolean isStdio() {
        return urlText() == null && members.containsKey("command");
    }

    /** The URL as text, whatever it is; null where there is none. */
    public @Nullable String urlText() {
        return members.get("url") instanceof String url ? url : null;
    }

    /**
     * The URL.
     *
     * @throws ConfigurationException if there is none, or none that is safe to call
     */
    public URI url(String server) {
        return ServerUrl.parse(urlText(), server);
    }

    /** The headers as written. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        ServersFile.object(members.getOrDefault("headers", Map.of()))
                .forEach((name, value) -> headers.put(name, String.valueOf(value)));
        return headers;
    }

    /** How to sign in. */
    public SignInSettings oauth() {
        Object oauth = members.get("oauth");
        if (oauth == null || oauth instanceof Boolean) {
            return SignInSettings.NONE;
        }
        if (!(oauth instanceof Map<?, ?>)) {
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION, "The member oauth of a server has to be an object.", Map.of());
        }
        return SignInSettings.of(ServersFile.object(oauth));
    }
}
