package dev.berth.dpop;

import dev.berth.http.HttpHeaders;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

record DpopPresentation(Secret accessToken, DpopProofs proofs) implements Presentation {
    @Override
    public Map<String, String> headers(String method, URI uri) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "DPoP " + accessToken.reveal());
        headers.put(DpopProofs.HEADER, proofs.forResource(method, uri, accessToken));
        return headers;
    }

    /** RFC 9449 section 9: a 401 that brings a nonce is answered with it; other answers may bring the next one. */
    @Override
    public boolean hears(URI uri, int status, HttpHeaders headers) {
        boolean hasNonce = proofs.learnFromResource(uri, headers);
        return hasNonce && status == 401 && asksForNonce(headers);
    }

    @Override
    public @Nullable Duration clockSkew(HttpHeaders headers) {
        return proofs.clockSkew(headers);
    }

    private static boolean asksForNonce(HttpHeaders headers) {
        return headers.all("WWW-Authenticate").stream().anyMatch(value -> value.contains("use_dpop_nonce"));
    }
}
