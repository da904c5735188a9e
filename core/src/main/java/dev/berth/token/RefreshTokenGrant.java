package dev.berth.token;

import dev.berth.grant.Grant;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token (RFC 6749 section 6). What the answer does not say stays as it was.
 *
 * @param refreshToken as it was issued last
 * @param resource the same as at the authorization, byte for byte (RFC 8707 section 2.2); null for none
 * @param scopes what was granted
 */
public record RefreshTokenGrant(
        Secret refreshToken, @Nullable String resource, List<String> scopes) implements Grant {
    public RefreshTokenGrant {
        scopes = List.copyOf(scopes);
    }

    @Override
    public String grantType() {
        return "refresh_token";
    }

    /** Without {@code scope}: left out, it asks for what was granted. */
    @Override
    public Map<String, String> parameters() {
        return resource == null
                ? Map.of("refresh_token", refreshToken.reveal())
                : Map.of("refresh_token", refreshToken.reveal(), "resource", resource);
    }

    @Override
    public List<Secret> secrets() {
        return List.of(refreshToken);
    }
}
