package dev.berth.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of an answer a failure may show (field failure 37). */
class OAuthAnswerTest {
    private static OAuthAnswer refusal(String body) {
        return OAuthAnswer.read(
                URI.create("https://as.example/token"),
                400,
                "application/json",
                body,
                null,
                List.of(Secret.of("canary/0+1")));
    }

    @Test
    void recognisesASecretThatComesBackInJsonEscapes() {
        assertThat(refusal("{\"detail\":\"no canary\\/0\\u002B1\"}").facts())
                .containsEntry("server_said", "{\"detail\":\"no [redacted]\"}");
    }

    @Test
    void doesNotRepeatABodyThatIssuesTokensUnderAnotherStatus() {
        assertThat(refusal("{\"access_token\":\"issued\"}").facts()).doesNotContainKey("server_said");
        assertThat(refusal("access_token=issued").facts()).doesNotContainKey("server_said");
        assertThat(refusal("{\"client_secret\" : \"iss").facts()).doesNotContainKey("server_said");
        assertThat(refusal("{\"device_code\":\"issued\"}").facts()).doesNotContainKey("server_said");
    }

    /** RFC 9110 section 10.2.3: seconds, or a date; what is neither says nothing. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, none",
                "120, PT2M",
                "' 0 ', PT0S",
                "'Thu, 01 Jan 2026 00:01:00 GMT', PT1M",
                "'Wed, 31 Dec 2025 23:59:00 GMT', PT0S",
                "-1, none",
                "soon, none",
                "99999999999999999999, none"
            })
    void saysHowLongItWantsToBeLeftAlone(@Nullable String header, @Nullable Duration meant) {
        OAuthAnswer answer =
                OAuthAnswer.read(URI.create("https://as.example/token"), 503, "text/plain", "", header, List.of());
        assertThat(answer.retryAfter(Instant.parse("2026-01-01T00:00:00Z"))).isEqualTo(meant);
    }

    @Test
    void saysWhatElseTheServerSaid() {
        assertThat(refusal("Forbidden").facts()).containsEntry("server_said", "Forbidden");
    }
}
