package dev.berth.authorize;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.FailureText;
import dev.berth.error.InvalidAuthorizationResponseException;
import dev.berth.redirect.Receipt;
import dev.berth.redirect.Rejection;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whatever is pasted, the flow lives on, or has ended as the door says; the genuine response is taken either way once. */
class PastedResponseFuzzTest {
    private static final String STATE = "statestatestatestate00";
    private static final String REDIRECT_URI = "http://127.0.0.1:43117/callback";
    private static final String GENUINE = REDIRECT_URI + "?code=c&state=" + STATE + "&iss=https%3A%2F%2Fas.example";
    private static final CodeVerifier VERIFIER = CodeVerifier.generate();

    @FuzzTest(maxDuration = "1m")
    void leavesTheFlowWholeOrEnded(byte[] bytes) throws InterruptedException {
        if (bytes.length == 0) {
            return;
        }
        // The first byte picks the promise of iss; the rest is what the person pastes.
        boolean issAdvertised = bytes[0] % 2 == 0;
        String pasted = new String(bytes, 1, bytes.length - 1, UTF_8);
        PendingAuthorizations door = PendingAuthorizations.inMemory();
        PendingAuthorization flow = door.add(request(issAdvertised), "tracker");

        Receipt receipt = door.receive(PastedResponse.parse(pasted));

        if (receipt.rejection().isPresent()) {
            assertThat(door.receive(PastedResponse.parse(GENUINE)).rejection()).isEmpty();
            assertThat(flow.await(Duration.ZERO).code().reveal()).isEqualTo("c");
            return;
        }
        // Only somebody who knows the state has come so far.
        assertThat(door.receive(PastedResponse.parse(GENUINE)).rejection()).contains(Rejection.REPLAYED);
        try {
            assertThat(flow.await(Duration.ZERO).code().reveal()).isNotEmpty();
        } catch (AuthorizationException | InvalidAuthorizationResponseException e) {
            assertKeepsQuiet(e);
        }
    }

    private static void assertKeepsQuiet(BerthException failure) {
        String text = FailureText.of(failure);
        assertThat(text)
                .hasSizeLessThan(4_000)
                .doesNotContain(STATE, VERIFIER.secret().reveal());
    }

    private static AuthorizationRequest request(boolean issAdvertised) {
        return new AuthorizationRequest(
                "https://as.example",
                issAdvertised,
                URI.create("https://as.example/authorize"),
                "client",
                REDIRECT_URI,
                Secret.of(STATE),
                VERIFIER,
                null,
                List.of(),
                null,
                Instant.MAX);
    }
}
