package dev.berth.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.answer.ServerWords;
import dev.berth.json.JsonObject;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The name of the person in an ID token, for display and nothing else.
 *
 * <p>Its signature is not checked: it came straight from the token endpoint over TLS (OpenID Connect Core section 3.1.3.7,
 * item 6). One for another issuer or client is ignored.
 */
final class IdToken {
    private static final List<String> NAMES = List.of("preferred_username", "email", "name", "sub");

    private IdToken() {}

    static @Nullable String subject(@Nullable String idToken, String issuer, String clientId) {
        String[] parts = idToken == null ? new String[0] : idToken.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        JsonObject claims;
        try {
            claims = JsonObject.parse(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
        List<String> audiences = claims.strings("aud");
        boolean ours = audiences == null ? clientId.equals(claims.string("aud")) : audiences.contains(clientId);
        if (!ours || !issuer.equals(claims.string("iss"))) {
            return null;
        }
        for (String claim : NAMES) {
            String name = claims.string(claim);
            if (name != null && !name.isBlank()) {
                return ServerWords.clipped(name);
            }
        }
        return null;
    }
}
