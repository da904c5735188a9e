package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.Stage;
import dev.berth.error.StoreException;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.testkit.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How long an issuer in trouble is left alone. */
class BackoffTest {
    private final SettableClock clock = new SettableClock(Instant.EPOCH);
    private final Backoff backoff = new Backoff(clock);

    private static Credential signedIn(int number, Instant at) {
        return new Credential(
                        "default",
                        URI.create("https://mcp.example/" + number),
                        null,
                        "https://issuer.example",
                        URI.create("https://issuer.example/token"),
                        null,
                        new Client(
                                "client", null, null, AuthenticationMethod.NONE, null, Client.Origin.CONFIGURED, null),
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        1)
                .signedIn(
                        new TokenSet(Secret.of("a"), "Bearer", at, null, Secret.of("r"), List.of()), null, null, at, 2);
    }

    private static Credential signedIn(int number) {
        return signedIn(number, Instant.EPOCH);
    }

    private long pausing(int credentials) {
        long count = 0;
        for (int i = 0; i < credentials; i++) {
            count += backoff.pausing(signedIn(i)) == null ? 0 : 1;
        }
        return count;
    }

    /** A quarter more at most, however often it has failed before. */
    @Test
    void isTwiceAsLongEachTimeAndALittleMore() {
        int credentials = 20;
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            for (int i = 0; i < credentials; i++) {
                backoff.failed(
                        signedIn(i),
                        new TransportException(Stage.TOKEN, ErrorCode.UNREACHABLE, "it is down", Map.of()));
            }
            Duration step = Duration.ofSeconds(seconds);
            clock.advance(step.minusMillis(1));
            assertThat(pausing(credentials)).as("before %s", step).isEqualTo(credentials);
            clock.advance(step.dividedBy(4).plusMillis(1));
            assertThat(pausing(credentials)).as("a quarter after %s", step).isZero();
        }
    }

    /** What each catches is their own: to suppress something in it, say. */
    @Test
    void tellsEachWhoWaitsAnewWhatFailed() {
        for (BerthException failure : List.<BerthException>of(
                new TransportException(Stage.TOKEN, ErrorCode.UNREACHABLE, "it is down", Map.of("status", "503")),
                new TokenException(ErrorCode.TOKEN_REFUSED, "it refuses", Map.of("status", "400")),
                new InteractionRequiredException(ErrorCode.INTERACTION_REQUIRED, "sign in", Map.of("server", "one")),
                new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of("path", "here")),
                new ConfigurationException(ErrorCode.INVALID_CONFIGURATION, "no key", Map.of("hint", "set one")))) {
            backoff.failed(signedIn(0), failure);
            BerthException one = Objects.requireNonNull(backoff.pausing(signedIn(0)));
            assertThat(one).isNotSameAs(backoff.pausing(signedIn(0))).hasCause(failure);
            assertThat(one).hasSameClassAs(failure).hasMessage(failure.getMessage());
            assertThat(one.code()).isEqualTo(failure.code());
            assertThat(one.stage()).isEqualTo(failure.stage());
            assertThat(one.facts()).isEqualTo(failure.facts());
        }
    }

    @Test
    void isOfOneSignInAlone() {
        backoff.failed(
                signedIn(0), new InteractionRequiredException(ErrorCode.INTERACTION_REQUIRED, "sign in", Map.of()));
        Credential next = signedIn(0, Instant.EPOCH.plusNanos(1));
        assertThat(backoff.pausing(signedIn(0).withTokens(next.tokens())))
                .as("refreshed by another process, it is the same")
                .isNotNull();
        assertThat(backoff.pausing(next)).isNull();
        backoff.succeeded(next);
        assertThat(backoff.pausing(signedIn(0))).isNotNull();
    }

    @Test
    void isNotOfARegistrationAlone() {
        backoff.failed(
                signedIn(0).withTokens(null), new StoreException(ErrorCode.STORE_LOCKED, "it is locked", Map.of()));
        assertThat(backoff.isEmpty()).isTrue();
    }

    @Test
    void isForgottenOfWhatIsNotThereAnyMore() {
        for (int i = 0; i < 2; i++) {
            backoff.failed(signedIn(i), new TokenException(ErrorCode.TOKEN_REFUSED, "it refuses", Map.of()));
        }
        Server first = Server.at(signedIn(0).server()).build();
        backoff.forgetAllBut(List.of(signedIn(0)), first);
        backoff.forgetAllBut(List.of(), first.toBuilder().account("another").build());
        assertThat(pausing(2)).isEqualTo(2);
        backoff.forgetAllBut(List.of(signedIn(0, Instant.EPOCH.plusNanos(1))), first);
        assertThat(backoff.pausing(signedIn(0))).isNull();
        assertThat(backoff.pausing(signedIn(1))).isNotNull();
    }
}
