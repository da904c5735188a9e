package dev.berth.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.Keys;
import dev.berth.json.JsonObject;
import dev.berth.jwt.MacSigner;
import dev.berth.secret.Secret;
import dev.berth.testkit.jose.Jwk;
import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.Jwt;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in and out of their text forms; what they sign is verified by the JDK, which had no part in it. */
class SigningKeyTest {
    private static KeyPair pair(String algorithm, String size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec(size));
        } else {
            generator.initialize(Integer.parseInt(size));
        }
        return generator.generateKeyPair();
    }

    private static String pem(String label, byte[] encoded) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END "
                + label + "-----\n";
    }

    private static String pem(KeyPair pair) {
        return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    private static void verifies(JwtSigner signer, JwsAlgorithm algorithm, PublicKey key) throws Exception {
        String compact = dev.berth.jwt.Jwt.sign(signer, algorithm.name(), Map.of("typ", "JWT"), Map.of("sub", "ü"));
        Jwt jwt = Jwt.parse(compact);
        jwt.verify(List.of(key), List.of(algorithm));
        assertThat(jwt.text("sub")).isEqualTo("ü");
        assertThat(jwt.type()).isEqualTo("JWT");
    }

    @Nested
    class Signing {
        @ParameterizedTest
        @CsvSource({"EC, secp256r1, ES256", "EC, secp384r1, ES384", "RSA, 2048, RS256", "RSA, 2048, PS256"})
        void ofPemKeysIsVerifiedByTheirPublicHalves(String kind, String size, JwsAlgorithm algorithm) throws Exception {
            KeyPair pair = pair(kind, size);
            verifies(SigningKey.parse(pem(pair)), algorithm, pair.getPublic());
        }

        @Test
        void ofANewKeyIsVerifiedByTheHalfThatItPublishes() throws Exception {
            SigningKey key = SigningKey.generate();
            assertThat(key.algorithms()).containsExactly("ES256");
            verifies(key, JwsAlgorithm.ES256, Keys.publicHalf(key));
        }

        @Test
        void survivesTheKeysOwnTextForm() throws Exception {
            SigningKey key = SigningKey.generate();
            SigningKey again = SigningKey.ofJwk(key.toJwk().orElseThrow());
            verifies(again, JwsAlgorithm.ES256, Keys.publicHalf(key));
            assertThat(again.thumbprint()).isEqualTo(key.thumbprint());
        }

        @Test
        void byAnAlgorithmOfAnotherKindOfKeyIsRefused() {
            SigningKey key = SigningKey.generate();
            assertThatThrownBy(() -> key.sign("RS256", new byte[1])).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Publishing {
        @Test
        void leavesThePrivateHalfOut() {
            SigningKey key = SigningKey.generate();
            assertThat(key.publicJwk().orElseThrow()).containsOnlyKeys("kty", "crv", "x", "y");
            assertThat(key.toString()).isEqualTo("SigningKey[ES256]");
        }

        @Test
        void namesTheKeyByTheThumbprintThatEverybodyComputes() {
            SigningKey key = SigningKey.generate();
            assertThat(key.thumbprint()).contains(Jwk.thumbprint(Keys.publicHalf(key)));
        }

        @Test
        void isNotPossibleForPemWhichMayNotHoldIt() throws Exception {
            SigningKey key = SigningKey.parse(pem(pair("EC", "secp256r1")));
            assertThat(key.publicJwk()).isEmpty();
            assertThat(key.toJwk()).isEmpty();
            assertThat(key.thumbprint()).isEmpty();
        }

        @Test
        void ofAJwkKeepsItsIdentifierAndItsAlgorithm() {
            String plain = SigningKey.generate().toJwk().orElseThrow().reveal();
            String named = plain.replaceFirst("\\{", "{\"kid\":\"key-1\",\"alg\":\"ES256\",");
            SigningKey key = SigningKey.parse("\n " + named);
            assertThat(key.keyId()).isEqualTo("key-1");
            assertThat(key.algorithms()).containsExactly("ES256");
        }
    }

    @Nested
    class Refusing {
        private void refuses(String text, String reason) {
            assertThatThrownBy(() -> SigningKey.parse(text))
                    .isInstanceOf(KeyFormatException.class)
                    .hasMessageContaining(reason)
                    .hasNoCause()
                    .satisfies(e -> assertThat(e.toString()).doesNotContain("canary"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "canary", "{\"kty\":\"canary\"}", "{canary", "[]", "{}"})
        void whatIsNoKey(String text) {
            refuses(text, "JWK");
        }

        @Test
        void aPublicKey() {
            SigningKey key = SigningKey.generate();
            String json = JsonObject.write(key.publicJwk().orElseThrow());
            refuses(json, "public");
        }

        @Test
        void whatCanBeConvertedSayingHow() {
            refuses(pem("RSA PRIVATE KEY", new byte[] {1}), "openssl pkcs8");
            refuses(pem("EC PRIVATE KEY", new byte[] {1}), "openssl pkcs8");
            refuses(pem("ENCRYPTED PRIVATE KEY", new byte[] {1}), "encrypted");
        }

        @Test
        void aDamagedBlock() {
            refuses(pem("PRIVATE KEY", new byte[] {1, 2, 3}), "neither");
        }

        @Test
        void weakAndUnusualKeys() throws Exception {
            refuses(pem(pair("RSA", "1024")), "2048");
            refuses(pem(pair("Ed25519", "255")), "neither");
        }

        @Test
        void anAlgorithmThatTheKeyCannotDo() {
            String plain = SigningKey.generate().toJwk().orElseThrow().reveal();
            refuses(plain.replaceFirst("\\{", "{\"alg\":\"ES384\","), "alg");
        }

        @Test
        void aSecretAsAKey() {
            refuses("{\"kty\":\"oct\",\"k\":\"Y2FuYXJ5\"}", "neither");
        }
    }

    @Nested
    class Secrets {
        @Test
        void signByHmac() throws Exception {
            String secret = "a secret of thirty-two bytes....";
            String compact =
                    dev.berth.jwt.Jwt.sign(new MacSigner(Secret.of(secret)), "HS256", Map.of(), Map.of("sub", "c"));
            Jwt.parse(compact)
                    .verify(
                            List.of(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256")),
                            List.of(JwsAlgorithm.HS256));
        }

        /** The library refuses short ones; how long a secret is was the server's choice. */
        @Test
        void signHoweverShortTheyAre() {
            byte[] signature = new MacSigner(Secret.of("key"))
                    .sign("HS256", "The quick brown fox jumps over the lazy dog".getBytes(UTF_8));
            assertThat(HexFormat.of().formatHex(signature))
                    .isEqualTo("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
        }
    }
}
