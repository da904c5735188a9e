package dev.berth.grant;

import dev.berth.authorize.CodeVerifier;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The code of a device that waits for its person (RFC 8628 section 3.4); presented again and again until they have decided.
 *
 * @param deviceCode as the device authorization endpoint issued it
 * @param codeVerifier what the code was bound to when it was asked for; null for nothing
 * @param resource byte for byte (RFC 8707 section 2.2); null for none
 * @param scopes what was asked for
 */
public record DeviceCodeGrant(
        Secret deviceCode,
        @Nullable CodeVerifier codeVerifier,
        @Nullable String resource,
        List<String> scopes) implements Grant {
    /** Its {@code grant_type}. */
    public static final String TYPE = "urn:ietf:params:oauth:grant-type:device_code";

    public DeviceCodeGrant {
        scopes = List.copyOf(scopes);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Map<String, String> parameters() {
        GrantParameters parameters = new GrantParameters().with("device_code", deviceCode.reveal());
        if (codeVerifier != null) {
            parameters.with("code_verifier", codeVerifier.secret().reveal());
        }
        return parameters.resource(resource).toMap();
    }

    @Override
    public List<Secret> secrets() {
        return codeVerifier == null ? List.of(deviceCode) : List.of(deviceCode, codeVerifier.secret());
    }
}
