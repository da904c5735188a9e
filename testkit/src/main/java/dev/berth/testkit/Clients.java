package dev.berth.testkit;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The clients an authorization server knows. Thread-safe. */
public final class Clients {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    private final Map<String, Client> known = new ConcurrentHashMap<>();
    private volatile boolean anyLoopbackPort = true;

    Clients() {}

    /** Adds or replaces a client. */
    public Client add(Client client) {
        known.put(client.clientId(), client);
        return client;
    }

    /** The client of that id, or null. */
    public @Nullable Client find(String clientId) {
        return known.get(clientId);
    }

    /** All clients. */
    public List<Client> all() {
        return List.copyOf(known.values());
    }

    /** Forgets every client: from now on each is {@code invalid_client}. */
    public void purge() {
        known.clear();
    }

    /**
     * Whether a loopback redirect URI may come with any port (RFC 8252 section 7.3). On by default; off, it has to be the
     * registered one, port and all. A registered one without a port then allows no port either.
     */
    public Clients anyLoopbackPort(boolean allowed) {
        anyLoopbackPort = allowed;
        return this;
    }

    boolean mayRedirectTo(Client client, String redirectUri) {
        return client.redirectUris().stream()
                .anyMatch(registered -> registered.equals(redirectUri)
                        || (anyLoopbackPort && sameButForLoopbackPort(registered, redirectUri)));
    }

    private static boolean sameButForLoopbackPort(String registered, String presented) {
        try {
            URI one = URI.create(registered);
            URI other = URI.create(presented);
            return "http".equals(one.getScheme())
                    && "http".equals(other.getScheme())
                    && LOOPBACK.contains(String.valueOf(one.getHost()))
                    && Objects.equals(one.getHost(), other.getHost())
                    && Objects.equals(one.getRawPath(), other.getRawPath())
                    && Objects.equals(one.getRawQuery(), other.getRawQuery())
                    && other.getRawFragment() == null
                    && other.getRawUserInfo() == null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
