package dev.berth.cli.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the servers out of an MCP host's file. It is somebody else's: only what is known is taken over, never the path of a
 * file, and what is left out is said.
 *
 * @param servers what can be taken over, by name
 * @param remarks what was left out or should be known, one sentence each; not yet made fit for a terminal
 */
public record HostConfig(Map<String, ServerEntry> servers, List<String> remarks) {
    /** Members that are strings or numbers of the same meaning here; a value never names a file. */
    private static final Set<String> TAKEN = Set.of(
            "clientId",
            "clientMetadataUrl",
            "scope",
            "resource",
            "issuer",
            "redirectPort",
            "redirectHost",
            "clientName",
            "timeout");

    /** {@code ${env:NAME}} (VS Code, Cursor) and {@code {env:NAME}} (opencode). */
    private static final Pattern ENV = Pattern.compile("\\$?\\{env:([A-Za-z_][A-Za-z0-9_]*)}");

    /** Placeholders that only their own host can fill. */
    private static final Pattern FOREIGN = Pattern.compile("\\$\\{[^}]*[^A-Za-z0-9_}][^}]*}|\\{file:[^}]*}");

    /** Reads a file: {@code mcpServers}, {@code servers} (VS Code), {@code mcp}, {@code mcp.servers}, {@code context_servers}. */
    public static HostConfig read(Path file) {
        Map<String, ServerEntry> servers = new LinkedHashMap<>();
        List<String> remarks = new ArrayList<>();
        Map<String, Object> root = ServersFile.read(file);
        Map<String, Object> mcp = ServersFile.object(root.getOrDefault("mcp", Map.of()));
        collect(root.get("mcpServers"), servers, remarks);
        collect(root.get("servers"), servers, remarks);
        collect(root.get("context_servers"), servers, remarks);
        if (mcp.get("servers") instanceof Map<?, ?> nested) {
            collect(nested, servers, remarks);
        } else {
            collect(mcp, servers, remarks);
        }
        return new HostConfig(servers, remarks);
    }

    private static void collect(@Nullable Object found, Map<String, ServerEntry> servers, List<String> remarks) {
        if (found == null) {
            return;
        }
        ServersFile.object(found).forEach((rawName, value) -> {
            if (value instanceof Map<?, ?>) {
                String name = plainName(rawName);
                ServerEntry entry = entry(name, ServersFile.object(value), remarks);
                if (entry != null) {
                    servers.putIfAbsent(name, entry);
                }
            }
        });
    }

    private static @Nullable ServerEntry entry(String name, Map<String, Object> members, List<String> remarks) {
        String url = firstString(members, "url", "httpUrl", "serverUrl");
        if (url == null) {
            remarks.add(
                    members.containsKey("command")
                            ? name
                                    + ": left out, it starts a program on this machine (stdio); there is nothing to sign in to."
                            : name + ": left out, it has no URL.");
            return null;
        }
        if (url.contains("${") || url.contains("{env:")) {
            remarks.add(name + ": left out, its URL holds a placeholder.");
            return null;
        }
        URI parsed;
        try {
            parsed = ServerUrl.parse(url.strip(), name);
        } catch (dev.berth.error.ConfigurationException e) {
            remarks.add(name + ": left out. " + e.getMessage());
            return null;
        }
        return ServerEntry.at(parsed)
                .withHeaders(headers(name, parsed, members, remarks))
                .withOauth(oauth(name, members, remarks));
    }

    private static Map<String, String> headers(
            String name, URI url, Map<String, Object> members, List<String> remarks) {
        Map<String, String> headers = new LinkedHashMap<>();
        Object found = members.get("headers");
        ServersFile.object(found == null ? Map.of() : found).forEach((header, value) -> {
            if (!(value instanceof String text)) {
                return;
            }
            String ours = ENV.matcher(text).replaceAll("\\${$1}");
            if (FOREIGN.matcher(ours).find()) {
                remarks.add(name + ": its header " + header
                        + " was left out, it holds a placeholder that only its host can fill.");
                return;
            }
            for (String variable : HeaderValues.variables(ours)) {
                remarks.add(name + ": its header " + header + " sends the environment variable " + variable + " to "
                        + url.getHost() + ".");
            }
            headers.put(header, ours);
        });
        return headers;
    }

    private static SignInSettings oauth(String name, Map<String, Object> members, List<String> remarks) {
        SignInSettings settings = SignInSettings.NONE;
        Object oauth = members.get("oauth");
        for (Map.Entry<String, Object> member :
                ServersFile.object(oauth == null ? Map.of() : oauth).entrySet()) {
            Object value = member.getValue();
            switch (member.getKey()) {
                case "callbackPort" -> settings = settings.with("redirectPort", value);
                case "scopes" -> settings = settings.with("scope", value);
                case "enabled" -> {}
                default -> {
                    if (TAKEN.contains(member.getKey())) {
                        settings = settings.with(member.getKey(), value);
                    } else {
                        remarks.add(name + ": its oauth member " + member.getKey() + " was left out"
                                + why(member.getKey()) + ".");
                    }
                }
            }
        }
        return settings;
    }

    private static String why(String member) {
        String lower = member.toLowerCase(Locale.ROOT);
        if (lower.contains("secret") || lower.contains("file") || lower.contains("path")) {
            return ": secrets and paths of files are never taken over; give your own with --client-secret-file";
        }
        return lower.contains("redirect") ? ": where a sign-in comes back to is yours to say, with --redirect-uri" : "";
    }

    private static @Nullable String firstString(Map<String, Object> members, String... names) {
        for (String name : names) {
            if (members.get(name) instanceof String value) {
                return value;
            }
        }
        return null;
    }

    /** A name may be anything a person can type; what they could not see is taken out. */
    private static String plainName(String name) {
        String plain = name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "");
        return plain.isBlank() ? "server" : plain;
    }
}
