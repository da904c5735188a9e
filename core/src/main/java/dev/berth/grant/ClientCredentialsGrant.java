package dev.berth.grant;

import dev.berth.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's own credentials (RFC 6749 section 4.4): the program acts for itself, and no person is asked.
 *
 * @param resource byte for byte (RFC 8707 section 2.2); null for none
 * @param scopes what is asked for; empty asks for the server's default
 */
public record ClientCredentialsGrant(@Nullable String resource, List<String> scopes) implements Grant {
    /** The {@code grant_type}. */
    public static final String TYPE = "client_credentials";

    public ClientCredentialsGrant {
        scopes = List.copyOf(scopes);
    }

    @Override
    public String grantType() {
        return TYPE;
    }

    @Override
    public Map<String, String> parameters() {
        return new GrantParameters().scope(scopes).resource(resource).toMap();
    }

    @Override
    public List<Secret> secrets() {
        return List.of();
    }
}
