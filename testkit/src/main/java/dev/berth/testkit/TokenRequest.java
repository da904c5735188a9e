package dev.berth.testkit;

import org.jspecify.annotations.Nullable;

/**
 * A request for tokens whose client is who it says.
 *
 * @param http the request
 * @param client the client
 */
record TokenRequest(RecordedRequest http, Client client) {
    @Nullable
    String parameter(String name) {
        return http.parameter(name);
    }

    String required(String name) throws OAuthError {
        return http.required(name);
    }
}
