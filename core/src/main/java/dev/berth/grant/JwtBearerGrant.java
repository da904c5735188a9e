package dev.berth.grant;

import dev.berth.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An assertion of someone whom the authorization server trusts (RFC 7523 section 2.1): a workload's identity token, or an
 * identity provider's word for a person.
 *
 * @param assertion a signed JWT, not looked into
 * @param resource byte for byte (RFC 8707 section 2.2); null for none
 * @param scopes what is asked for; empty asks for the server's default
 */
public record JwtBearerGrant(Secret assertion, @Nullable String resource, List<String> scopes) implements Grant {
    /** The {@code grant_type}. */
    public static final String TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    public JwtBearerGrant {
        scopes = List.copyOf(scopes);
    }

    @Override
    public String grantType() {
        return TYPE;
    }

    @Override
    public Map<String, String> parameters() {
        return new GrantParameters()
                .with("assertion", assertion.reveal())
                .scope(scopes)
                .resource(resource)
                .toMap();
    }

    @Override
    public List<Secret> secrets() {
        return List.of(assertion);
    }
}
