package dev.berth.testkit;

import org.jspecify.annotations.Nullable;

/**
 * A request for tokens whose client is who it says.
 *
 * @param http the request
 * @param client the client
 * @param keyThumbprint the key that it proves (RFC 9449); null where it proves none
 */
record TokenRequest(
        RecordedRequest http, Client client, @Nullable String keyThumbprint) {
    @Nullable
    String parameter(String name) {
        return http.parameter(name);
    }

    String required(String name) throws OAuthError {
        return http.required(name);
    }
}
