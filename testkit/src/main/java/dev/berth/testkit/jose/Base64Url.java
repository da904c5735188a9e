package dev.berth.testkit.jose;

import java.util.Base64;

/** base64url without padding, and in its one canonical form (RFC 7515 section 2). */
final class Base64Url {
    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] decode(String text) throws InvalidJwtException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // The JDK takes padding, and any bits behind the last byte: two texts for the same bytes.
            if (encode(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException malformed) {
            // falls through to the refusal
        }
        throw new InvalidJwtException("not base64url");
    }
}
