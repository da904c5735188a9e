package dev.berth.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.berth.answer.OAuthAnswer;
import dev.berth.error.FailureText;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.TokenSet;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/**
 * Any answer at all: tokens that can be used, or a typed refusal that repeats neither what was sent nor what was issued.
 * The input is a line with status and media type, and the body.
 */
class TokenResponseFuzzTest {
    private static final URI ENDPOINT = URI.create("https://as.example/token");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Secret SENT = Secret.of("sent-canary/0+1");
    private static final Secret HELD = Secret.of("held-canary");
    private static final String ISSUED = "issued-canary-of-the-seeds";

    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(byte[] bytes) {
        String[] input = new String(bytes, UTF_8).split("\n", 2);
        String[] head = input[0].split(" ", 2);
        int status = head[0].matches("[1-5]\\d\\d") ? Integer.parseInt(head[0]) : 200;
        String body = input.length == 2 ? input[1] : "";
        OAuthAnswer answer = OAuthAnswer.read(ENDPOINT, status, head[head.length - 1], body, null, List.of(SENT, HELD));
        try {
            TokenSet tokens = TokenResponseParser.tokens(answer, List.of("held"), HELD, false, NOW);
            assertThat(status / 100).isEqualTo(2);
            assertThat(tokens.accessToken().reveal()).matches("[!-~]+");
            assertThat(tokens.tokenType()).isEqualToIgnoringCase("Bearer");
            assertThat(tokens.refreshToken()).isNotNull();
            assertThat(tokens.toString()).doesNotContain(ISSUED, HELD.reveal());
            if (tokens.expiresAt() != null) {
                assertThat(tokens.expiresAt()).isBetween(NOW, NOW.plus(TokenResponseParser.LONGEST_LIFETIME));
            }
        } catch (TokenException | TransportException e) {
            String text = FailureText.of(e);
            assertThat(text).hasSizeLessThan(8_000).doesNotContain(SENT.reveal(), HELD.reveal());
            for (String issued : List.of("access_token", "refresh_token")) {
                if (ISSUED.equals(answer.fields().string(issued)) && body.indexOf(ISSUED) == body.lastIndexOf(ISSUED)) {
                    assertThat(text).doesNotContain(ISSUED);
                }
            }
        }
    }

    @FuzzTest(maxDuration = "1m")
    void namesAPersonOrNobody(byte[] bytes) {
        String subject = IdToken.subject(new String(bytes, UTF_8), "https://as.example", "client");
        if (subject != null) {
            assertThat(subject).hasSizeBetween(1, 301);
            assertThat(subject.chars()).noneMatch(Character::isISOControl);
        }
    }
}
