package dev.berth.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code urn:ietf:params:oauth:grant-type:device_code} (RFC 8628 sections 3.4 and 3.5): who polls before the interval is over,
 * by the server's clock, is told to slow down, and has to wait five seconds longer from then on. Off by default; on, the {@link
 * DeviceAuthorizationEndpoint} is there too. Thread-safe.
 */
public final class DeviceCodeGrant extends TokenGrant {
    DeviceCodeGrant(TokenEndpoint endpoint) {
        super(endpoint, "urn:ietf:params:oauth:grant-type:device_code", false);
    }

    @Override
    Map<String, @Nullable Object> tokens(TokenRequest request) throws OAuthError {
        DeviceRequests devices = server().deviceAuthorization().devices();
        DeviceRequest asked = devices.find(request.required("device_code"), request.client());
        String resource = answers().resource(request, asked.resources());
        Grants.Authorization authorization = devices.poll(asked);
        return answers().signedIn(request, server().grants().begin(authorization), resource);
    }
}
