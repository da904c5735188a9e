package dev.berth.dpop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** RFC 9449 sections 8 and 9: what a server gives is used from then on, and counts as given. */
class DpopNoncesTest {
    private final DpopNonces nonces = new DpopNonces();

    private boolean learn(String nonce) {
        return nonces.learn("https://as.example", new HttpHeaders(Map.of("DPoP-Nonce", List.of(nonce))));
    }

    @Test
    void keepsTheLatest() {
        assertThat(learn("one")).isTrue();
        assertThat(learn("two")).isTrue();
        assertThat(nonces.of("https://as.example")).isEqualTo("two");
        assertThat(nonces.of("https://other.example")).isNull();
    }

    /** Two requests without one may be answered alike: neither is refused for anything else. */
    @Test
    void countsOneThatAnotherAnswerHasBrought() {
        assertThat(learn("one")).isTrue();
        assertThat(learn("one")).isTrue();
    }

    @Test
    void takesNothingThatIsNone() {
        assertThat(learn("")).isFalse();
        assertThat(learn("a \"quoted\" one")).isFalse();
        assertThat(learn("x".repeat(5000))).isFalse();
        assertThat(nonces.learn("https://as.example", new HttpHeaders(Map.of())))
                .isFalse();
        assertThat(nonces.of("https://as.example")).isNull();
    }
}
