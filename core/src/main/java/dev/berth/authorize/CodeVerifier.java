package dev.berth.authorize;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.secret.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The proof key of one authorization request (RFC 7636), with its S256 challenge; {@code plain} does not exist here.
 *
 * @param secret 43 to 128 unreserved characters (RFC 7636 section 4.1)
 */
public record CodeVerifier(Secret secret) {
    /** The only challenge method that is ever sent. */
    public static final String METHOD = "S256";

    /** Makes a fresh verifier of 256 bits. */
    public static CodeVerifier generate() {
        return new CodeVerifier(Secret.random(32));
    }

    /** The challenge for the authorization request: base64url of the verifier's SHA-256 (RFC 7636 section 4.2). */
    public String challenge() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(secret.reveal().getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
