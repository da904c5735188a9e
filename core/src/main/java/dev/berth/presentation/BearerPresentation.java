package dev.berth.presentation;

import dev.berth.http.HttpHeaders;
import dev.berth.secret.Secret;
import java.net.URI;
import java.util.Map;

record BearerPresentation(Secret accessToken) implements Presentation {
    @Override
    public Map<String, String> headers(String method, URI uri) {
        return Map.of("Authorization", "Bearer " + accessToken.reveal());
    }

    @Override
    public boolean hears(URI uri, int status, HttpHeaders headers) {
        return false;
    }
}
