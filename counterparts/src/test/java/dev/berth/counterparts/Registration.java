package dev.berth.counterparts;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** A registration (RFC 7591) made by hand, with the least that a native public client says. */
record Registration(Http.Answer answer) {

    static Registration at(Keycloak keycloak, String redirectUri) throws IOException, InterruptedException {
        String endpoint = Http.get(keycloak.metadata(), null).string("registration_endpoint");
        return new Registration(Http.postJson(
                URI.create(endpoint),
                null,
                Map.of(
                        "client_name", "by hand",
                        "redirect_uris", List.of(redirectUri),
                        "grant_types", List.of("authorization_code", "refresh_token"),
                        "application_type", "native",
                        "token_endpoint_auth_method", "none")));
    }

    String clientId() throws IOException {
        return answer.string("client_id");
    }
}
