package dev.berth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.jose.JwtSigner;
import dev.berth.secret.Secret;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs with a secret that both sides know (RFC 7518 section 3.2). It takes a secret of any length: how long it is was the
 * authorization server's choice. Thread-safe.
 */
public final class MacSigner implements JwtSigner {
    private final Secret secret;

    /** Signs with this secret, which must not be empty. */
    public MacSigner(Secret secret) {
        this.secret = secret;
    }

    @Override
    public List<String> algorithms() {
        return List.of("HS256", "HS384", "HS512");
    }

    @Override
    public byte[] sign(String algorithm, byte[] signingInput) {
        try {
            String name = "HmacSHA" + algorithm.substring("HS".length());
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), name));
            return mac.doFinal(signingInput);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no algorithm " + algorithm, e);
        }
    }
}
