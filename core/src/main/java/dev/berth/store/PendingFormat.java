package dev.berth.store;

import dev.berth.json.JsonObject;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stored form of a pending sign-in. Short-lived: what cannot be read is as good as none. */
final class PendingFormat {
    private PendingFormat() {}

    static String write(PendingSignInRecord pending) {
        Map<String, Object> stored = new LinkedHashMap<>();
        stored.put("account", pending.account());
        stored.put("server", pending.server().toString());
        stored.put("url", pending.url().toString());
        stored.put("redirect_uri", pending.redirectUri());
        stored.put("listening", pending.listening());
        stored.put("expires_at", pending.expiresAt().toString());
        return CredentialFormat.ascii(stored);
    }

    static @Nullable PendingSignInRecord read(String text) {
        try {
            JsonObject stored = JsonObject.parse(text);
            String account = stored.string("account");
            String server = stored.string("server");
            String url = stored.string("url");
            String redirectUri = stored.string("redirect_uri");
            String expiresAt = stored.string("expires_at");
            if (account == null || server == null || url == null || redirectUri == null || expiresAt == null) {
                return null;
            }
            return new PendingSignInRecord(
                    account,
                    URI.create(server),
                    URI.create(url),
                    redirectUri,
                    Boolean.TRUE.equals(stored.bool("listening")),
                    Instant.parse(expiresAt));
        } catch (IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }
}
