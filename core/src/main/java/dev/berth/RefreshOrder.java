package dev.berth;

import dev.berth.json.JsonObject;
import dev.berth.secret.Secret;
import dev.berth.store.CredentialKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process is told that makes one refresh. Immutable.
 *
 * @param home of the credential
 * @param key which one it is
 * @param name the server's, for messages
 * @param configured whether its client is, and so the person's own to mend
 * @param issuer that is pinned; null for none
 * @param refused a token that the server has just refused; null for none
 * @param properties the system's, as far as they say how the network is reached and who is trusted there
 */
record RefreshOrder(
        Path home,
        CredentialKey key,
        String name,
        boolean configured,
        @Nullable String issuer,
        @Nullable Secret refused,
        Map<String, String> properties) {
    private static final List<String> OF_THE_NETWORK = List.of(
            "com.sun.net.ssl.",
            "com.sun.security.",
            "java.net.",
            "java.security.properties",
            "javax.net.ssl.",
            "jdk.net.",
            "jdk.security.",
            "jdk.tls.",
            "sun.net.",
            "sun.security.");

    RefreshOrder {
        properties = Map.copyOf(properties);
    }

    /** Of a server's credential, by this process. */
    static RefreshOrder of(Path home, Server server, CredentialKey key, @Nullable Secret refused) {
        Map<String, String> properties = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            String value = System.getProperty(name);
            if (value != null && OF_THE_NETWORK.stream().anyMatch(name::startsWith)) {
                properties.put(name, value);
            }
        }
        return new RefreshOrder(
                home,
                key,
                server.name(),
                server.clientId().isPresent(),
                server.issuer().orElse(null),
                refused,
                properties);
    }

    /** Not the properties: a password may be among them. */
    @Override
    public String toString() {
        return "RefreshOrder[" + name + "]";
    }

    /** The server, as far as a refresh needs it. */
    Server server() {
        Server.Builder server = Server.at(URI.create(key.server()))
                .account(key.account())
                .name(name)
                .issuer(issuer);
        return (configured ? server.client(key.clientId()) : server).build();
    }

    /** For a pipe alone: a token may be in it, or a password among the properties. */
    Secret toJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("home", home.toString());
        members.put("account", key.account());
        members.put("server", key.server());
        members.put("issuer", key.issuer());
        members.put("client_id", key.clientId());
        members.put("name", name);
        members.put("configured", configured);
        if (issuer != null) {
            members.put("pinned_issuer", issuer);
        }
        if (refused != null) {
            members.put("refused", refused.reveal());
        }
        members.put("properties", properties);
        return Secret.of(JsonObject.write(members));
    }

    /**
     * What {@link #toJson} made.
     *
     * @throws IllegalArgumentException if it is not the whole of that; the message holds nothing of it
     */
    static RefreshOrder parse(Secret json) {
        JsonObject order = JsonObject.parse(json.reveal());
        String refused = order.string("refused");
        return new RefreshOrder(
                Path.of(required(order, "home")),
                new CredentialKey(
                        required(order, "account"),
                        required(order, "server"),
                        required(order, "issuer"),
                        required(order, "client_id")),
                required(order, "name"),
                Boolean.TRUE.equals(order.bool("configured")),
                order.string("pinned_issuer"),
                refused == null ? null : Secret.of(refused),
                order.texts("properties"));
    }

    private static String required(JsonObject order, String name) {
        String value = order.string(name);
        if (value == null) {
            throw new IllegalArgumentException("an order without " + name);
        }
        return value;
    }
}
