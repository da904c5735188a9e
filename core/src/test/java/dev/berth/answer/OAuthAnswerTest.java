package dev.berth.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.secret.Secret;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

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
    }

    @Test
    void saysWhatElseTheServerSaid() {
        assertThat(refusal("Forbidden").facts()).containsEntry("server_said", "Forbidden");
    }
}
