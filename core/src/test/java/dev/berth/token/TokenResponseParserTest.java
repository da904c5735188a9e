package dev.berth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.answer.OAuthAnswer;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.TokenSet;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6749 section 5, and every shape of field class 18; no network. */
class TokenResponseParserTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String JSON = "application/json";

    private static TokenSet tokens(int status, String type, String body, @Nullable Secret held, Secret... sent) {
        OAuthAnswer answer = OAuthAnswer.read(
                URI.create("https://as.example/token?key=hidden"), status, type, body, "9", List.of(sent));
        return TokenResponseParser.tokens(answer, List.of("asked"), held, false, NOW);
    }

    private static TokenSet tokens(String body) {
        return tokens(200, JSON, body, null);
    }

    private static BerthException failure(int status, String type, String body, Secret... sent) {
        BerthException failure =
                catchThrowableOfType(BerthException.class, () -> tokens(status, type, body, null, sent));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Nested
    class Shapes {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "200|application/json|{\"access_token\":\"t\",\"token_type\":\"bearer\"}",
                    "201|application/json;charset=utf-8|{\"access_token\":\"t\"}",
                    "200|text/html|{\"access_token\":\"t\"}",
                    "200|application/x-www-form-urlencoded|{\"access_token\":\"t\"}",
                    "200|application/x-www-form-urlencoded|access_token=t&token_type=bearer",
                    "200|text/plain|scope=asked&access_token=t",
                    "203|application/json|access_token=t&expires_in=5"
                })
        void areReadByWhatTheyHold(int status, String type, String body) {
            TokenSet tokens = tokens(status, type, body, null);
            assertThat(tokens.accessToken().reveal()).isEqualTo("t");
            assertThat(tokens.tokenType()).isEqualToIgnoringCase("Bearer");
            assertThat(tokens.scopes()).containsExactly("asked");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "{}",
                    "[]",
                    "null",
                    "{\"access_token\":null}",
                    "{\"access_token\":\"\"}",
                    "{\"access_token\":7}",
                    "{\"access_token\":\"a b\"}",
                    "{\"access_token\":\"a\\r\\nX: y\"}",
                    "{\"access_token\":\"caf\u00e9\"}",
                    "{\"access_token\":\"t\",\"refresh_token\":\"a\\nb\"}",
                    "{\"access_token\":\"t\"",
                    "<html>access_token=t</html>"
                })
        void withoutAUsableTokenAreRefused(String body) {
            BerthException failure = failure(200, JSON, body);
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_TOKEN_RESPONSE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"DPoP", "mac", "N_A"})
        void withATypeThatNobodyAskedForAreRefused(String type) {
            BerthException failure =
                    failure(200, JSON, "{\"access_token\":\"canary\",\"token_type\":\"" + type + "\"}");
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_TOKEN_RESPONSE);
            assertThat(failure.facts()).containsEntry("value", type);
            assertThat(failure.facts().toString()).doesNotContain("canary", "hidden");
        }
    }

    @Nested
    class Expiry {
        @ParameterizedTest
        @CsvSource({"3600,3600", "\"60\",60", "59.9,59", "1e2,100", "0,0", "-5,0", "\"-5\",0", "\"12.5\",12"})
        void isAbsolute(String expiresIn, long seconds) {
            assertThat(with(expiresIn)).isEqualTo(NOW.plusSeconds(seconds));
        }

        @ParameterizedTest
        @ValueSource(strings = {"99999999999", "9223372036854775807", "1e300", "123456789012345678901234567890"})
        void isCapped(String expiresIn) {
            assertThat(with(expiresIn)).isEqualTo(NOW.plus(TokenResponseParser.LONGEST_LIFETIME));
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "\"\"", "\"soon\"", "\"NaN\"", "true", "[]", "{}"})
        void isUnknownWhereItIsNoNumber(String expiresIn) {
            assertThat(with(expiresIn)).isNull();
        }

        @Test
        void isUnknownWhereItIsAbsent() {
            assertThat(tokens("{\"access_token\":\"t\"}").expiresAt()).isNull();
            assertThat(TokenResponseParser.LONGEST_LIFETIME).isGreaterThan(Duration.ofDays(365));
        }

        private @Nullable Instant with(String expiresIn) {
            return tokens("{\"access_token\":\"t\",\"expires_in\":" + expiresIn + "}")
                    .expiresAt();
        }
    }

    /** Field class 12. */
    @Nested
    class WhatTheAnswerDoesNotSay {
        private final Secret held = Secret.of("held");

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"access_token\":\"t\"}",
                    "{\"access_token\":\"t\",\"refresh_token\":null,\"scope\":null}",
                    "{\"access_token\":\"t\",\"refresh_token\":\"\",\"scope\":\"\"}"
                })
        void staysAsItWas(String body) {
            TokenSet tokens = tokens(200, JSON, body, held);
            assertThat(tokens.refreshToken()).isEqualTo(held);
            assertThat(tokens.scopes()).containsExactly("asked");
        }

        @Test
        void isReplacedWhereItDoes() {
            TokenSet tokens =
                    tokens(200, JSON, "{\"access_token\":\"t\",\"refresh_token\":\"new\",\"scope\":\"a b\"}", held);
            assertThat(tokens.refreshToken()).isEqualTo(Secret.of("new"));
            assertThat(tokens.scopes()).containsExactly("a", "b");
            assertThat(tokens("{\"access_token\":\"t\",\"scope\":[\"a\",\"b\"]}")
                            .scopes())
                    .containsExactly("a", "b");
        }
    }

    @Nested
    class Errors {
        @ParameterizedTest
        @CsvSource({
            "400,invalid_grant,INVALID_GRANT",
            "200,invalid_grant,INVALID_GRANT",
            "401,invalid_client,INVALID_CLIENT",
            "400,invalid_target,INVALID_TARGET",
            "400,invalid_scope,INVALID_SCOPE",
            "400,unauthorized_client,TOKEN_REFUSED",
            "403,made_up,TOKEN_REFUSED"
        })
        void haveTheirOwnCodes(int status, String error, ErrorCode code) {
            BerthException failure = failure(status, JSON, "{\"error\":\"" + error + "\",\"access_token\":\"t\"}");
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.facts())
                    .containsEntry("server_error", error)
                    .containsEntry("status", Integer.toString(status))
                    .containsEntry("url", "https://as.example/token");
            assertThat(failure(status, "text/plain", "error=" + error).code()).isEqualTo(code);
        }

        @Test
        void aBare401IsAboutTheClient() {
            assertThat(failure(401, "text/html", "<p>no").code()).isEqualTo(ErrorCode.INVALID_CLIENT);
            assertThat(failure(403, "text/html", "<p>no").code()).isEqualTo(ErrorCode.TOKEN_REFUSED);
        }

        /** Field class 11. */
        @ParameterizedTest
        @ValueSource(ints = {408, 429, 500, 502, 503, 504})
        void troubleEndsNoGrantWhateverItSays(int status) {
            BerthException failure = failure(status, JSON, "{\"error\":\"invalid_grant\"}");
            assertThat(failure).isInstanceOf(TransportException.class);
            assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
            assertThat(failure.facts()).containsEntry("retry_after", "9");
        }

        @Test
        void passingErrorsEndNoGrantEither() {
            assertThat(failure(400, JSON, "{\"error\":\"temporarily_unavailable\"}")
                            .code())
                    .isEqualTo(ErrorCode.SERVER_ERROR);
        }

        /** Field class 37. */
        @Test
        void neverRepeatWhatWasSentInConfidence() {
            Secret code = Secret.of("canary/code+1");
            for (String body : List.of(
                    "{\"error\":\"invalid_grant\",\"error_description\":\"canary/code+1 is used up\"}",
                    "error=canary%2Fcode%2B1",
                    "you sent code=canary%2Fcode%2B1 and canary/code+1")) {
                BerthException failure = failure(400, "text/plain", body, code);
                assertThat(failure.facts().toString()).doesNotContain("canary");
                assertThat(failure.facts().toString()).contains(Secret.REDACTED);
            }
        }
    }
}
