package dev.berth.store;

import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.json.JsonObject;
import dev.berth.secret.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a credential: one JSON object in ASCII, with times as ISO-8601 instants. See
 * docs/decisions/0004-store-format.md.
 */
final class CredentialFormat {
    static final int VERSION = 1;

    private static final Set<String> MEMBERS = Set.of(
            "version",
            "account",
            "server",
            "resource",
            "issuer",
            "token_endpoint",
            "revocation_endpoint",
            "client",
            "requested_scopes",
            "subject",
            "dpop_key",
            "tokens",
            "signed_in_at",
            "generation");

    private static final Map<String, Client.Origin> ORIGINS = new HashMap<>();

    static {
        for (Client.Origin origin : Client.Origin.values()) {
            ORIGINS.put(wireName(origin), origin);
        }
    }

    private CredentialFormat() {}

    /** The object in a text of this form; a failure says nothing of what is in it. */
    static JsonObject parse(Secret json) {
        return JsonObject.parse(json.reveal());
    }

    /** Reads a stored credential. */
    static Credential read(JsonObject stored) {
        try {
            return read(stored, new HashMap<>());
        } catch (NewerFormatException e) {
            throw new IllegalArgumentException("a newer program wrote it: " + e.getMessage());
        }
    }

    /**
     * Reads a stored credential.
     *
     * @param endpoints what has been read of endpoints before: they are alike in all credentials of an issuer
     * @throws IllegalArgumentException if it is damaged; the message names a member at most, never a value
     */
    static Credential read(JsonObject stored, Map<String, URI> endpoints) throws NewerFormatException {
        checkVersion(stored);
        JsonObject client = present(stored.object("client"), "client");
        JsonObject tokens = stored.object("tokens");
        return new Credential(
                text(stored, "account"),
                uri(text(stored, "server"), "server"),
                stored.string("resource"),
                text(stored, "issuer"),
                endpoint(stored, "token_endpoint", endpoints),
                stored.has("revocation_endpoint") ? endpoint(stored, "revocation_endpoint", endpoints) : null,
                client(client),
                present(stored.strings("requested_scopes"), "requested_scopes"),
                stored.string("subject"),
                secret(stored.string("dpop_key")),
                tokens == null ? null : tokens(tokens),
                instant(stored, "signed_in_at"),
                present(stored.number("generation"), "generation"));
    }

    /** Refuses what a later version wrote. */
    private static void checkVersion(JsonObject stored) throws NewerFormatException {
        long version = present(stored.number("version"), "version");
        if (version > VERSION) {
            throw new NewerFormatException("written in format " + version + ", and this program knows " + VERSION);
        }
        if (version != VERSION) {
            throw damaged("version");
        }
    }

    /** The members of the object itself that this program does not know: a later one, of the same format, added them. */
    private static Map<String, Object> unknownMembers(JsonObject stored) {
        Map<String, Object> unknown = new LinkedHashMap<>(stored.members());
        unknown.keySet().removeAll(MEMBERS);
        return unknown;
    }

    private static Client client(JsonObject stored) throws NewerFormatException {
        String method = text(stored, "token_endpoint_auth_method");
        return new Client(
                text(stored, "client_id"),
                secret(stored.string("client_secret")),
                instant(stored, "client_secret_expires_at"),
                AuthenticationMethod.ofWireName(method)
                        .orElseThrow(() -> new NewerFormatException("an unknown token_endpoint_auth_method")),
                stored.string("token_endpoint_auth_signing_alg"),
                origin(text(stored, "origin")),
                stored.string("redirect_uri"),
                stored.string("in_place_of"),
                Objects.requireNonNullElse(stored.strings("grant_types"), List.of()),
                Boolean.TRUE.equals(stored.bool("in_doubt")));
    }

    private static Client.Origin origin(String name) throws NewerFormatException {
        Client.Origin origin = ORIGINS.get(name);
        if (origin == null) {
            throw new NewerFormatException("an unknown origin");
        }
        return origin;
    }

    private static TokenSet tokens(JsonObject stored) {
        return new TokenSet(
                Secret.of(text(stored, "access_token")),
                text(stored, "token_type"),
                present(instant(stored, "issued_at"), "issued_at"),
                instant(stored, "expires_at"),
                secret(stored.string("refresh_token")),
                present(stored.strings("scopes"), "scopes"));
    }

    /** The stored form, with every member that is not null. */
    static Map<String, Object> write(Credential credential) {
        Map<String, Object> stored = new LinkedHashMap<>();
        stored.put("version", VERSION);
        stored.put("account", credential.account());
        stored.put("server", credential.server().toString());
        put(stored, "resource", credential.resource());
        stored.put("issuer", credential.issuer());
        stored.put("token_endpoint", credential.tokenEndpoint().toString());
        put(stored, "revocation_endpoint", credential.revocationEndpoint());
        stored.put("client", write(credential.client()));
        stored.put("requested_scopes", credential.requestedScopes());
        put(stored, "subject", credential.subject());
        putSecret(stored, "dpop_key", credential.dpopKey());
        TokenSet tokens = credential.tokens();
        if (tokens != null) {
            stored.put("tokens", write(tokens));
        }
        put(stored, "signed_in_at", credential.signedInAt());
        stored.put("generation", credential.generation());
        return stored;
    }

    /** The same, with what a later program has added to what is there. */
    static Map<String, Object> write(Credential credential, JsonObject there) {
        Map<String, Object> whole = write(credential);
        unknownMembers(there).forEach(whole::putIfAbsent);
        return whole;
    }

    private static Map<String, Object> write(Client client) {
        Map<String, Object> stored = new LinkedHashMap<>();
        stored.put("client_id", client.clientId());
        putSecret(stored, "client_secret", client.clientSecret());
        put(stored, "client_secret_expires_at", client.clientSecretExpiresAt());
        stored.put(
                "token_endpoint_auth_method", client.tokenEndpointAuthMethod().wireName());
        put(stored, "token_endpoint_auth_signing_alg", client.signingAlgorithm());
        stored.put("origin", wireName(client.origin()));
        put(stored, "redirect_uri", client.redirectUri());
        put(stored, "in_place_of", client.inPlaceOf());
        if (!client.grantTypes().isEmpty()) {
            stored.put("grant_types", client.grantTypes());
        }
        if (client.inDoubt()) {
            stored.put("in_doubt", true);
        }
        return stored;
    }

    private static Map<String, Object> write(TokenSet tokens) {
        Map<String, Object> stored = new LinkedHashMap<>();
        putSecret(stored, "access_token", tokens.accessToken());
        stored.put("token_type", tokens.tokenType());
        put(stored, "issued_at", tokens.issuedAt());
        put(stored, "expires_at", tokens.expiresAt());
        putSecret(stored, "refresh_token", tokens.refreshToken());
        stored.put("scopes", tokens.scopes());
        return stored;
    }

    /** JSON in ASCII alone, so that every string comes back as it was, unpaired surrogates too. */
    static String ascii(Object tree) {
        String json = JsonObject.write(tree);
        StringBuilder ascii = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x7f) {
                ascii.append(c);
            } else {
                ascii.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return ascii.toString();
    }

    private static String wireName(Client.Origin origin) {
        return origin.name().toLowerCase(Locale.ROOT);
    }

    private static void put(Map<String, Object> stored, String name, @Nullable Object value) {
        if (value != null) {
            stored.put(name, value.toString());
        }
    }

    private static void putSecret(Map<String, Object> stored, String name, @Nullable Secret secret) {
        if (secret != null) {
            stored.put(name, secret.reveal());
        }
    }

    private static @Nullable Secret secret(@Nullable String value) {
        return value == null ? null : Secret.of(value);
    }

    private static String text(JsonObject stored, String name) {
        return present(stored.string(name), name);
    }

    private static <T> T present(@Nullable T value, String name) {
        if (value == null) {
            throw damaged(name);
        }
        return value;
    }

    private static URI endpoint(JsonObject stored, String name, Map<String, URI> known) {
        String value = text(stored, name);
        URI endpoint = known.get(value);
        if (endpoint == null) {
            endpoint = uri(value, name);
            known.put(value, endpoint);
        }
        return endpoint;
    }

    private static URI uri(String value, String name) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw damaged(name);
        }
    }

    private static @Nullable Instant instant(JsonObject stored, String name) {
        if (!stored.has(name)) {
            return null;
        }
        try {
            return StoredInstant.parse(text(stored, name));
        } catch (DateTimeException e) {
            throw damaged(name);
        }
    }

    private static IllegalArgumentException damaged(String member) {
        return new IllegalArgumentException("no usable member " + member);
    }
}
