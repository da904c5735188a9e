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
        if (pending.redirectUri() != null) {
            stored.put("redirect_uri", pending.redirectUri());
        }
        stored.put("listening", pending.listening());
        if (pending.userCode() != null) {
            stored.put("user_code", pending.userCode());
        }
        stored.put("expires_at", pending.expiresAt().toString());
        return CredentialFormat.ascii(stored);
    }

    static @Nullable PendingSignInRecord read(String text) {
        try {
            JsonObject stored = JsonObject.parse(text);
            String account = stored.string("account");
            String server = stored.string("server");
            String url = stored.string("url");
            String expiresAt = stored.string("expires_at");
            if (account == null || server == null || url == null || expiresAt == null) {
                return null;
            }
            return new PendingSignInRecord(
                    account,
                    URI.create(server),
                    URI.create(url),
                    stored.string("redirect_uri"),
                    Boolean.TRUE.equals(stored.bool("listening")),
                    stored.string("user_code"),
                    Instant.parse(expiresAt));
        } catch (IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }
}
