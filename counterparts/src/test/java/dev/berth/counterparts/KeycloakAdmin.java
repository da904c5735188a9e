package dev.berth.counterparts;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a test wants to know from the other side: who is registered, who has a session. By Keycloak's admin REST API. */
final class KeycloakAdmin {

    static final String USER = "admin";

    private static final Duration REUSED_FOR = Duration.ofSeconds(30);

    private final URI base;
    private final String password;
    private String token = "";
    private long askedAt = System.nanoTime() - REUSED_FOR.toNanos() - 1;

    KeycloakAdmin(URI base, String password) {
        this.base = base;
        this.password = password;
    }

    /** Tells Keycloak which resource (RFC 8707) stands behind that client, so that it accepts it in requests. */
    void declareResource(String clientId, URI resource) throws IOException, InterruptedException {
        setAttributes(clientId, Map.of("resource_url", resource.toString()));
    }

    /** Gives Keycloak the public keys that this client's assertions are verified with, in place of earlier ones. */
    void registerKeys(String clientId, List<ClientKey> keys) throws IOException, InterruptedException {
        String jwks = JSON.std.asString(
                Map.of("keys", keys.stream().map(ClientKey::publicJwk).toList()));
        setAttributes(clientId, Map.of("use.jwks.string", "true", "jwks.string", jwks));
    }

    private void setAttributes(String clientId, Map<String, String> more) throws IOException, InterruptedException {
        Map<String, Object> client = new LinkedHashMap<>(client(clientId));
        Map<String, Object> attributes = new LinkedHashMap<>(Http.object(client.get("attributes")));
        attributes.putAll(more);
        client.put("attributes", attributes);
        require(Http.putJson(realm("/clients/" + client.get("id")), token(), client));
    }

    /** The ids of the clients that registered themselves (RFC 7591). */
    List<String> registeredClients() throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        for (Map<String, Object> client : clients()) {
            String id = String.valueOf(client.get("clientId"));
            // Keycloak makes a UUID for a registration; the realm's own clients have speaking names.
            if (id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** The sessions of that client, online ones and those of {@code offline_access}. */
    List<Map<String, Object>> sessions(String clientId) throws IOException, InterruptedException {
        Object id = client(clientId).get("id");
        List<Map<String, Object>> sessions = new ArrayList<>();
        for (String kind : List.of("user-sessions", "offline-sessions")) {
            sessions.addAll(
                    Http.get(realm("/clients/" + id + "/" + kind), token()).list());
        }
        return sessions;
    }

    /** How long the access tokens last that are issued from now on, be it whose they may. */
    void setAccessTokenLifespan(Duration lifespan) throws IOException, InterruptedException {
        require(Http.putJson(realm(""), token(), Map.of("accessTokenLifespan", lifespan.toSeconds())));
    }

    /** Keeps what happens from now on, if it is of these types. */
    void keepEvents(String... types) throws IOException, InterruptedException {
        Map<String, Object> config =
                new LinkedHashMap<>(Http.get(realm("/events/config"), token()).json());
        config.put("eventsEnabled", true);
        config.put("enabledEventTypes", List.of(types));
        require(Http.putJson(realm("/events/config"), token(), config));
    }

    /** What was kept of that client. */
    List<Map<String, Object>> events(String clientId) throws IOException, InterruptedException {
        return Http.get(realm("/events?max=10000&client=" + clientId), token()).list();
    }

    /** A client as Keycloak keeps it. */
    Map<String, Object> client(String clientId) throws IOException, InterruptedException {
        return clients().stream()
                .filter(each -> clientId.equals(each.get("clientId")))
                .findFirst()
                .orElseThrow();
    }

    private static void require(Http.Answer answer) {
        if (answer.status() != 204) {
            throw new IllegalStateException("Keycloak did not take it: " + answer);
        }
    }

    private List<Map<String, Object>> clients() throws IOException, InterruptedException {
        return Http.get(realm("/clients?max=1000"), token()).list();
    }

    private URI realm(String path) {
        return base.resolve("/admin/realms/" + Keycloak.REALM + path);
    }

    /** One lasts a minute, and hashing the password takes its time. */
    private synchronized String token() throws IOException, InterruptedException {
        if (System.nanoTime() - askedAt > REUSED_FOR.toNanos()) {
            Map<String, String> form = new LinkedHashMap<>();
            form.put("grant_type", "password");
            form.put("client_id", "admin-cli");
            form.put("username", USER);
            form.put("password", password);
            askedAt = System.nanoTime();
            token = Http.postForm(base.resolve("/realms/master/protocol/openid-connect/token"), form)
                    .string("access_token");
        }
        return token;
    }
}
