package dev.berth.jose;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a private key in the PEM form of PKCS #8 (RFC 7468 section 10). */
final class PemKey {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA");

    private PemKey() {}

    static PrivateKey parse(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            throw new KeyFormatException("there is no PEM block in it, and no JWK");
        }
        String label = block.group(1);
        if (label.equals("ENCRYPTED PRIVATE KEY")) {
            throw new KeyFormatException("the key is encrypted, and nobody can be asked for its password");
        }
        if (!label.equals("PRIVATE KEY")) {
            throw new KeyFormatException("it is a " + label.toLowerCase(java.util.Locale.ROOT)
                    + " and not a private key of PKCS #8; 'openssl pkcs8 -topk8 -nocrypt' makes one of it");
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException("the PEM block is damaged");
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException e) {
                // Of the other kind, then.
            }
        }
        throw new KeyFormatException("it is neither an elliptic curve key nor an RSA key");
    }
}
