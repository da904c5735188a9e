package dev.berth.testkit.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.testkit.json.Json;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NullMarked
class JwtTest {
    private static final Set<JwsAlgorithm> ALL = EnumSet.allOf(JwsAlgorithm.class);
    private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256);

    private static void assertVerifies(Key key, String jwt) throws Exception {
        Jwt.parse(jwt).verify(List.of(key), ALL);
        int signature = jwt.lastIndexOf('.') + 1;
        String bent =
                jwt.substring(0, signature) + (jwt.charAt(signature) == 'A' ? 'B' : 'A') + jwt.substring(signature + 1);
        assertRefused(() -> Jwt.parse(bent).verify(List.of(key), ALL), "signature");
    }

    private static void assertRefused(ThrowingCallable call, String word) {
        assertThatThrownBy(call).isInstanceOf(InvalidJwtException.class).hasMessageContaining(word);
    }

    private static Key jwk(String json) throws Exception {
        return Jwk.parse(Json.object(json));
    }

    /** Vectors that others have made. */
    @Nested
    class Verifies {
        private static final String JOE =
                "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9p" + "c19yb290Ijp0cnVlfQ";

        @Test
        void theHs256ExampleOfRfc7515AppendixA1() throws Exception {
            byte[] secret = Base64.getUrlDecoder()
                    .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
            assertVerifies(
                    new SecretKeySpec(secret, "HmacSHA256"),
                    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + JOE + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        }

        @Test
        void theRs256ExampleOfRfc7515AppendixA2() throws Exception {
            assertVerifies(
                    jwk("{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
                            + "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
                            + "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
                            + "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
                            + "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"}"),
                    "eyJhbGciOiJSUzI1NiJ9." + JOE + "."
                            + "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
                            + "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
                            + "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
                            + "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
        }

        @Test
        void theEs256ExampleOfRfc7515AppendixA3() throws Exception {
            assertVerifies(
                    jwk("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                            + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"),
                    "eyJhbGciOiJFUzI1NiJ9." + JOE + "."
                            + "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        }

        @Test
        void theProofOfRfc9449Section41() throws Exception {
            String proof =
                    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNo"
                            + "UklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUw"
                            + "Q2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh"
                            + "0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdr"
                            + "j8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
            assertVerifies(Jwk.parse(Json.member(Jwt.parse(proof).header(), "jwk")), proof);
        }

        @Test
        void anEs384SignatureThatNodeMade() throws Exception {
            assertVerifies(
                    jwk("{\"kty\":\"EC\",\"x\":\"3oRT3VP1buy_XizE0xiZU7_D8Bu4a4I09CizHWVJhPX7qzyPsIlk0p-Kzd-tKlGc\","
                            + "\"y\":\"F64UmkSYMzd79dmb2gHCagTT4Ye3dBieDivzKBV7WgZAWzwxwV9eQmdsxaNs-hML\","
                            + "\"crv\":\"P-384\"}"),
                    "eyJhbGciOiJFUzM4NCJ9.eyJpc3MiOiJqb2UifQ."
                            + "Li706PCBjVBAsFGgUbsOFAJCX3Z0t4RipyYSuTcpKjJC0U4sqPKBwVxtWpYixagVnAvyupmwXJFR4R_U3oiBi5KUghmK"
                            + "r6Uj23l1RUz8hhoKufryyr4AnvjHVkMmBoXG");
        }

        @Test
        void aPs256SignatureThatNodeMade() throws Exception {
            assertVerifies(
                    jwk("{\"kty\":\"RSA\",\"n\":\""
                            + "qJBRSi2edCoF4jBElqDep1CkPNTFNAvUPK-FMzWDBd_PKTPRfWlsHh72WYcT7PFXRQSSZgTE7CT357OxHlLUUQr3gRmu"
                            + "RZlcrhoCSgiPdHLwYT7LtaP9vPTKv2BqP6H2G19T1YKVFJAXKrnqrfMUfM3dHfcdb1U_r1TGYJ7k9l8FVWHqEOrF_OPK"
                            + "CVnRt858uBwFo7KpQ8baICdj5lCkX4diI_EYb7JkFZVHdvpegXSbdDAL9Qq1FVSxx5LDPa3okvYFs5Su6bm6iT9dDtQO"
                            + "QBEUN5bcBtEMwcPLqc9Uvt37t8SQghE5_aGKgjZH9GwNUfmLn8mFD0EP8JCPE2m1QQ\",\"e\":\"AQAB\"}"),
                    "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJqb2UifQ."
                            + "KnhwvkbnCp5yqjmYDks-WtgbnsxwdYcphGCpm0jTVJv5zAYNb5z9dAw5vGgDEeYFZIYW0xl8r-pWpeD2TIl2nXP8F8lR"
                            + "0x1xY-8PSXXjuDn8caZ2uaO93Qga1YI7XJ9mBl-XQAH5E1Dnd2WfrVPNs3eZj3Cw3RhaQTy73YrccV41n2QkdQSTAkJo"
                            + "pzsF9DTqWPjimrwX5ZCChB1UBtpavjvJgAmSXf5IsKow6Z3hSUJ72iaxyFqtkr6l2GR39alZ_lcM4otZcdEyqOPJqjSV"
                            + "v0sHqC9mfP0vcXzBqcwyPQl0Z2agbhz28VSTZa-JOH_yfecePyeHmhJju9QyuurgUA");
        }

        @ParameterizedTest
        @EnumSource(value = JwsAlgorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "HS256")
        void whatItSignedItself(JwsAlgorithm algorithm) throws Exception {
            SigningKey key = SigningKey.generate(algorithm);
            String jwt = key.jwt().with("iss", "joe").sign();
            assertVerifies(key.publicKey(), jwt);
            assertThat(Jwk.parse(key.publicJwk())).isEqualTo(key.publicKey());
        }
    }

    @Nested
    class Refuses {
        @Test
        void anAlgorithmThatIsNotAllowed() {
            String jwt = KEY.jwt().sign();
            assertRefused(() -> Jwt.parse(jwt).verify(List.of(KEY.publicKey()), Set.of(JwsAlgorithm.ES384)), "alg");
        }

        @Test
        void noSignature() {
            String jwt = KEY.jwt().unsigned();
            assertRefused(() -> Jwt.parse(jwt).verify(List.of(KEY.publicKey()), ALL), "alg");
        }

        @Test
        void aPublicKeyTakenForASecret() {
            SigningKey secret = SigningKey.ofSecret(
                    Base64.getEncoder().encodeToString(KEY.publicKey().getEncoded()));
            String jwt = secret.jwt().sign();
            assertRefused(() -> Jwt.parse(jwt).verify(List.of(KEY.publicKey()), ALL), "signature");
        }

        @Test
        void aKeyOfAnotherCurve() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp384r1"));
            SigningKey other = SigningKey.of(JwsAlgorithm.ES256, generator.generateKeyPair());
            String jwt = other.jwt().sign();
            assertRefused(() -> Jwt.parse(jwt).verify(List.of(other.publicKey()), ALL), "signature");
        }

        @Test
        void anRsaKeyThatIsTooShort() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            SigningKey other = SigningKey.of(JwsAlgorithm.RS256, generator.generateKeyPair());
            String jwt = other.jwt().sign();
            assertRefused(() -> Jwt.parse(jwt).verify(List.of(other.publicKey()), ALL), "signature");
        }

        @Test
        void asShortASecretAsAPassword() {
            SigningKey secret = SigningKey.ofSecret("0123456789012345678901234567890");
            String jwt = secret.jwt().sign();
            Key key = new SecretKeySpec("0123456789012345678901234567890".getBytes(UTF_8), "HmacSHA256");
            assertRefused(() -> Jwt.parse(jwt).verify(List.of(key), ALL), "signature");
        }

        @Test
        void aCriticalExtension() {
            String jwt = KEY.jwt().withHeader("crit", List.of("b64")).sign();
            assertRefused(() -> Jwt.parse(jwt).verify(List.of(KEY.publicKey()), ALL), "crit");
        }

        @Test
        void whatIsNotThreePartsOfCanonicalBase64url() {
            String jwt = KEY.jwt().sign();
            assertRefused(() -> Jwt.parse(jwt + "."), "three parts");
            assertRefused(() -> Jwt.parse(jwt + "=="), "base64url");
            assertRefused(() -> Jwt.parse("e30.e31." + jwt.substring(jwt.lastIndexOf('.') + 1)), "base64url");
            assertRefused(() -> Jwt.parse("e30.W10."), "JSON object");
        }

        @Test
        void aTimeThatIsText() throws Exception {
            Jwt jwt = Jwt.parse(
                    KEY.jwt().with("exp", "soon").with("iat", Instant.EPOCH).sign());
            assertRefused(() -> jwt.instant("exp"), "number");
            assertThat(jwt.instant("iat")).isEqualTo(Instant.EPOCH);
            assertThat(jwt.instant("nbf")).isNull();
        }
    }

    @Nested
    class OfKeys {
        @Test
        void theThumbprintIsThatOfRfc7638Section31() throws Exception {
            String jwk = "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\",\"n\":\""
                    + "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWK"
                    + "RXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMic"
                    + "AtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3"
                    + "XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\"}";
            assertThat(Jwk.thumbprint(Jwk.parse(Json.object(jwk))))
                    .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        }

        @Test
        void theThumbprintIsThatOfRfc9449Section6() throws Exception {
            String jwk = "{\"kty\":\"EC\",\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\","
                    + "\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\",\"crv\":\"P-256\"}";
            assertThat(Jwk.thumbprint(Jwk.parse(Json.object(jwk))))
                    .isEqualTo("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
        }

        @Test
        void aPrivateOneIsRefused() {
            Map<String, Object> jwk = new HashMap<>(KEY.publicJwk());
            jwk.put("d", "AA");
            assertRefused(() -> Jwk.parse(jwk), "public");
        }

        @Test
        void aPointOffTheCurveIsRefused() {
            Map<String, Object> jwk = new HashMap<>(KEY.publicJwk());
            jwk.put("y", Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]));
            assertRefused(() -> Jwk.parse(jwk), "curve");
        }

        @Test
        void aCoordinateIsNeverCutShort() {
            Map<String, Object> jwk = new HashMap<>(KEY.publicJwk());
            jwk.put("x", "AA");
            assertRefused(() -> Jwk.parse(jwk), "length");
        }
    }
}
