package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.Base64;
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

    /** Authenticates as the client is registered, and in no other way (RFC 6749 section 2.3). */
    Client authenticate(RecordedRequest request) throws OAuthError {
        String authorization = request.header("Authorization");
        String clientId = request.parameter("client_id");
        String secret = request.parameter("client_secret");
        ClientAuthentication used =
                secret == null ? ClientAuthentication.NONE : ClientAuthentication.CLIENT_SECRET_POST;
        if (authorization != null && authorization.startsWith("Basic ")) {
            String[] pair = basic(authorization.substring("Basic ".length()));
            if (secret != null || (clientId != null && !clientId.equals(pair[0]))) {
                throw new OAuthError("invalid_request", "the client authenticated twice");
            }
            clientId = pair[0];
            secret = pair[1];
            used = ClientAuthentication.CLIENT_SECRET_BASIC;
        }
        Client client = clientId == null ? null : known.get(clientId);
        if (client == null) {
            throw new OAuthError(401, "invalid_client", "unknown client");
        }
        if (client.authentication() != used || !Objects.equals(client.clientSecret(), secret)) {
            throw new OAuthError(
                    401,
                    "invalid_client",
                    "this client authenticates by " + client.authentication().wireName());
        }
        return client;
    }

    private static String[] basic(String encoded) throws OAuthError {
        try {
            String[] pair = new String(Base64.getDecoder().decode(encoded), UTF_8).split(":", 2);
            if (pair.length == 2) {
                // Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1).
                return new String[] {URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8)};
            }
        } catch (IllegalArgumentException malformed) {
            // falls through to the refusal
        }
        throw new OAuthError(401, "invalid_client", "malformed Authorization header");
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
