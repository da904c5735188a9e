package dev.berth.challenge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Any header values at all: some challenges, or none; never more than went in. */
class ChallengesFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void readsWhatIsThere(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        Challenges challenges = Challenges.parse(List.of(text.split("\n", -1)));

        assertThat(challenges.all()).hasSizeLessThanOrEqualTo(32);
        int length = 0;
        for (Challenge challenge : challenges.all()) {
            length += challenge.scheme().length();
            length += challenge.token68() == null ? 0 : challenge.token68().length();
            assertThat(challenge.scheme()).isNotEmpty();
            assertThat(challenge.parameters()).hasSizeLessThanOrEqualTo(64);
            for (var parameter : challenge.parameters().entrySet()) {
                length += parameter.getKey().length() + parameter.getValue().length();
                assertThat(parameter.getKey()).isNotEmpty();
                assertThat(parameter.getValue().chars()).noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
            }
        }
        assertThat(length).isLessThanOrEqualTo(text.length());
        Challenge bearer = challenges.bearer();
        if (bearer != null) {
            assertThat(challenges.all()).contains(bearer);
        }
    }
}
