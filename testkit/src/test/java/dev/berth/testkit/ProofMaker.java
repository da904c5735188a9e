package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.testkit.jose.Jwk;
import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.JwtDraft;
import dev.berth.testkit.jose.SigningKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;

/** A client's key, and the proofs that it makes by hand. */
@NullMarked
final class ProofMaker {
    final SigningKey key;
    private final Clock clock;

    ProofMaker(JwsAlgorithm algorithm, Clock clock) {
        this.key = SigningKey.generate(algorithm);
        this.clock = clock;
    }

    String thumbprint() {
        return Jwk.thumbprint(key.publicKey());
    }

    JwtDraft post(String uri) {
        return key.jwt()
                .withHeader("typ", "dpop+jwt")
                .withHeader("jwk", Jwk.of(key.publicKey()))
                .with("jti", UUID.randomUUID().toString())
                .with("htm", "POST")
                .with("htu", uri)
                .with("iat", clock.instant());
    }

    JwtDraft post(String uri, String accessToken) {
        return post(uri).with("ath", hash(accessToken));
    }

    private static String hash(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
