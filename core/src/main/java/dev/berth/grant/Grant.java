package dev.berth.grant;

import dev.berth.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One grant, ready to be presented once. Open for implementations, which are immutable. */
public interface Grant {
    /** Its {@code grant_type}. */
    String grantType();

    /** Its own parameters, without {@code grant_type} and without what authenticates the client. */
    Map<String, String> parameters();

    /** What the parameters hold that must not come back in an error. */
    List<Secret> secrets();

    /** The scopes that hold where the answer names none (RFC 6749 section 5.1). */
    List<String> scopes();

    /** The refresh token that goes on being good where the answer has none (RFC 6749 section 6); null for none. */
    default @Nullable Secret refreshToken() {
        return null;
    }
}
