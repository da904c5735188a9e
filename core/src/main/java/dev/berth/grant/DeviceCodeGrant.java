package dev.berth.grant;

import dev.berth.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The code of a device that waits for its person (RFC 8628 section 3.4); presented again and again until they have decided.
 *
 * @param deviceCode as the device authorization endpoint issued it
 * @param resource byte for byte (RFC 8707 section 2.2); null for none
 * @param scopes what was asked for
 */
public record DeviceCodeGrant(Secret deviceCode, @Nullable String resource, List<String> scopes) implements Grant {
    public DeviceCodeGrant {
        scopes = List.copyOf(scopes);
    }

    @Override
    public String type() {
        return "urn:ietf:params:oauth:grant-type:device_code";
    }

    @Override
    public Map<String, String> parameters() {
        return new GrantParameters()
                .with("device_code", deviceCode.reveal())
                .resource(resource)
                .toMap();
    }

    @Override
    public List<Secret> secrets() {
        return List.of(deviceCode);
    }
}
