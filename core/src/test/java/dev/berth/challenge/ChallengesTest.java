package dev.berth.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 11.6.1, RFC 6750 section 3, RFC 9728 section 5.1. */
class ChallengesTest {
    private static Challenges parse(String... values) {
        return Challenges.parse(List.of(values));
    }

    @Nested
    class Grammar {
        @Test
        void readsParametersOfOneChallenge() {
            Challenges challenges = parse("Bearer resource_metadata=\"https://mcp.example/m\", scope=\"a b\"");
            assertThat(challenges.resourceMetadata()).isEqualTo("https://mcp.example/m");
            assertThat(challenges.scope()).isEqualTo("a b");
        }

        @Test
        void tellsParametersFromTheNextChallenge() {
            Challenges challenges =
                    parse("Basic realm=\"a, b\", Negotiate, Bearer error=invalid_token, scope=x, DPoP algs=\"ES256\"");
            assertThat(challenges.all())
                    .extracting(Challenge::scheme)
                    .containsExactly("Basic", "Negotiate", "Bearer", "DPoP");
            assertThat(challenges.all().get(0).parameters()).containsExactly(entry("realm", "a, b"));
            assertThat(challenges.error()).isEqualTo("invalid_token");
            assertThat(challenges.scope()).isEqualTo("x");
        }

        @Test
        void readsSeveralHeaders() {
            Challenges challenges = parse("Basic realm=x", "bearer error_description=\"no\"");
            assertThat(challenges.all()).hasSize(2);
            assertThat(challenges.errorDescription()).isEqualTo("no");
        }

        @Test
        void readsToken68() {
            Challenge challenge =
                    parse("Negotiate YIIB+/==, Basic realm=x").all().get(0);
            assertThat(challenge.token68()).isEqualTo("YIIB+/==");
            assertThat(challenge.parameters()).isEmpty();
        }

        @Test
        void undoesEscapesInQuotedStrings() {
            assertThat(parse("Bearer error_description=\"a \\\"b\\\\c\\\" d\"").errorDescription())
                    .isEqualTo("a \"b\\c\" d");
        }

        @Test
        void takesOddWhitespaceAndCommasAndCase() {
            Challenges challenges = parse(" ,,\tBEARER   SCOPE  =  \"x\" ,, , Error = y ,");
            assertThat(challenges.all()).hasSize(1);
            assertThat(challenges.scope()).isEqualTo("x");
            assertThat(challenges.error()).isEqualTo("y");
        }

        @Test
        void takesMissingCommasAndBareUrls() {
            Challenges challenges = parse("Bearer realm=\"r\" resource_metadata=https://a.example/b?c=d scope=\"s\"");
            assertThat(challenges.resourceMetadata()).isEqualTo("https://a.example/b?c=d");
            assertThat(challenges.scope()).isEqualTo("s");
        }

        @Test
        void ofANameGivenTwiceTheFirstHolds() {
            assertThat(parse("Bearer scope=a, scope=b").scope()).isEqualTo("a");
        }
    }

    /** What is read all the same, and what others may stumble over. */
    @Nested
    class Fault {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Bearer",
                    "Bearer realm=x",
                    "Bearer realm=\"a, \\\"b\\\"\", scope=\"c d\"",
                    "Basic realm=x, Bearer scope=\"y\", Negotiate",
                    "Negotiate dG9rZW4=",
                    " ,, Bearer  scope=x ,"
                })
        void isNoneInWhatTheGrammarHas(String value) {
            assertThat(Challenges.fault(List.of(value))).isNull();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Bearer a=b c=d | comma",
                    "Bearer a=b Basic | comma",
                    "Bearer a=https://x.example/ | quotes",
                    "Bearer x=y, a=, b=c | quotes",
                    "Bearer a=\"b | no end",
                    "Bearer a=b, a=c | twice",
                    "a=b | scheme",
                    "Bearer a=b, ;;; | belong to nothing",
                    "'' | no challenge"
                })
        void isTheFirstThatTheGrammarHasNot(String value, String word) {
            assertThat(Challenges.fault(List.of("Basic realm=x", value))).contains(word);
        }

        @Test
        void isLengthToo() {
            assertThat(Challenges.fault(List.of("Bearer a=" + "x".repeat(40_000))))
                    .contains("too long");
        }
    }

    @Nested
    class Choice {
        @Test
        void prefersTheBearerChallengeThatNamesMetadata() {
            assertThat(parse("Bearer realm=x", "Bearer resource_metadata=\"https://a.example/\"")
                            .resourceMetadata())
                    .isEqualTo("https://a.example/");
        }

        @Test
        void readsDpopWhereThereIsNoBearer() {
            assertThat(parse("Basic realm=x", "DPoP scope=s").scope()).isEqualTo("s");
        }

        @Test
        void ignoresTheParametersOfOtherSchemes() {
            assertThat(parse("Basic scope=s").scope()).isNull();
        }
    }

    @Nested
    class Hostile {
        @Test
        void dropsWhatIsBrokenOffOrHoldsControlCharacters() {
            assertThat(parse("Bearer resource_metadata=\"https://a.exam").resourceMetadata())
                    .isNull();
            assertThat(parse("Bearer scope=\"a\u0000b\"").scope()).isNull();
            assertThat(parse("Bearer scope=\"a\\").scope()).isNull();
        }

        @Test
        void isBounded() {
            assertThat(parse("Bearer scope=\"" + "x".repeat(40_000) + "\"").all())
                    .isEmpty();
            assertThat(parse("a,".repeat(1000)).all()).hasSize(32);
            StringBuilder many = new StringBuilder("Bearer p0=x");
            for (int i = 1; i < 500; i++) {
                many.append(", p").append(i).append("=x");
            }
            assertThat(parse(many.toString()).all().get(0).parameters()).hasSize(64);
        }

        @Test
        @Timeout(30)
        void neverThrowsAndNeverHangs() {
            String alphabet = "aB=,\"\\ \t;/+\u0000é~";
            Random random = new Random(7);
            for (int round = 0; round < 20_000; round++) {
                StringBuilder text = new StringBuilder();
                for (int length = random.nextInt(40); length > 0; length--) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                assertThat(parse(text.toString()).all()).hasSizeLessThanOrEqualTo(32);
            }
        }
    }
}
