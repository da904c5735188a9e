package dev.berth.grant;

import dev.berth.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One token for another (RFC 8693 section 2.1).
 *
 * @param subjectToken who it is about
 * @param subjectTokenType what kind of token that is (section 3)
 * @param requestedTokenType what kind is wanted
 * @param audience for whom
 * @param resource where it is to be used, byte for byte; null for none
 * @param scopes what is asked for; empty asks for the server's default
 */
public record TokenExchangeGrant(
        Secret subjectToken,
        String subjectTokenType,
        String requestedTokenType,
        String audience,
        @Nullable String resource,
        List<String> scopes)
        implements Grant {
    /** An ID token (section 3). */
    public static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";

    /** An identity assertion that another authorization server takes as a grant (Identity Assertion JWT Authorization Grant). */
    public static final String ID_JAG = "urn:ietf:params:oauth:token-type:id-jag";

    public TokenExchangeGrant {
        scopes = List.copyOf(scopes);
    }

    @Override
    public String grantType() {
        return "urn:ietf:params:oauth:grant-type:token-exchange";
    }

    @Override
    public Map<String, String> parameters() {
        return new GrantParameters()
                .with("requested_token_type", requestedTokenType)
                .with("audience", audience)
                .resource(resource)
                .scope(scopes)
                .with("subject_token", subjectToken.reveal())
                .with("subject_token_type", subjectTokenType)
                .toMap();
    }

    @Override
    public List<Secret> secrets() {
        return List.of(subjectToken);
    }
}
