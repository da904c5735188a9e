package dev.berth.token;

import dev.berth.authorize.CodeVerifier;
import dev.berth.grant.Grant;
import dev.berth.secret.Secret;
import java.util.LinkedHashMap;
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
    public String grantType() {
        return TYPE;
    }

    @Override
    public Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("device_code", deviceCode.reveal());
        if (codeVerifier != null) {
            parameters.put("code_verifier", codeVerifier.secret().reveal());
        }
        if (resource != null) {
            parameters.put("resource", resource);
        }
        return parameters;
    }

    @Override
    public List<Secret> secrets() {
        return codeVerifier == null ? List.of(deviceCode) : List.of(deviceCode, codeVerifier.secret());
    }
}
