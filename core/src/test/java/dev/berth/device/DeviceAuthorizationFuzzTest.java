package dev.berth.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.berth.answer.OAuthAnswer;
import dev.berth.error.AuthorizationException;
import dev.berth.error.FailureText;
import dev.berth.http.SafeUrl;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Any answer at all: codes that can be shown and asked with, or a typed refusal without the code that was issued. */
class DeviceAuthorizationFuzzTest {
    private static final String ISSUED = "issued-canary-of-the-seeds";
    private static final URI ENDPOINT = URI.create("https://as.example/device_authorization");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(byte[] bytes) {
        String body = new String(bytes, UTF_8);
        OAuthAnswer answer = OAuthAnswer.read(ENDPOINT, 200, "application/json", body, null, List.of());
        try {
            DeviceAuthorizationResponse codes = DeviceAuthorization.response(answer, NOW);
            assertThat(codes.userCode()).matches("[!-~]([ -~]{0,62}[!-~])?");
            assertThat(SafeUrl.fault(codes.verificationUri())).isNull();
            if (codes.verificationUriComplete() != null) {
                assertThat(SafeUrl.fault(codes.verificationUriComplete())).isNull();
            }
            assertThat(codes.interval()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(5));
            assertThat(codes.expiresAt()).isAfter(NOW).isBeforeOrEqualTo(NOW.plus(Duration.ofDays(1)));
            if (isIssuedOnce(answer, body)) {
                assertThat(codes.toString()).doesNotContain(ISSUED);
            }
        } catch (AuthorizationException e) {
            String text = FailureText.of(e);
            assertThat(text).hasSizeLessThan(4_000);
            if (isIssuedOnce(answer, body)) {
                assertThat(text).doesNotContain(ISSUED);
            }
        }
    }

    /** Elsewhere, in an address say, it is no secret. */
    private static boolean isIssuedOnce(OAuthAnswer answer, String body) {
        return ISSUED.equals(answer.fields().string("device_code")) && body.indexOf(ISSUED) == body.lastIndexOf(ISSUED);
    }
}
