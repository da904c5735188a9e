package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.testkit.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a token is refreshed, ahead of its end. */
class FreshnessTest {
    private static final Instant ISSUED = Instant.parse("2026-11-23T12:00:00Z");

    private final SettableClock clock = new SettableClock(ISSUED);
    private final Freshness freshness = new Freshness(clock);

    private static TokenSet token(String value, @Nullable Instant expiresAt) {
        return new TokenSet(Secret.of(value), TokenSet.BEARER, ISSUED, expiresAt, null, List.of());
    }

    private static Credential with(@Nullable TokenSet tokens) {
        return new Credential(
                "default",
                URI.create("https://mcp.example/"),
                null,
                "https://issuer.example",
                URI.create("https://issuer.example/token"),
                null,
                new Client("client", null, null, AuthenticationMethod.NONE, null, Client.Origin.CONFIGURED, null),
                List.of(),
                null,
                null,
                tokens,
                null,
                1);
    }

    /** How long before their end a thousand tokens of that life are due, in order. */
    private static NavigableSet<Duration> ahead(Duration life) {
        Instant end = ISSUED.plus(life);
        return IntStream.range(0, 1_000)
                .mapToObj(i -> Freshness.dueAt(token("token-" + i, end)))
                .map(dueAt -> Duration.between(Objects.requireNonNull(dueAt), end))
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    /** The latest of many. */
    @ParameterizedTest
    @CsvSource({"1, 200", "10, 2000", "60, 12000", "149, 29800", "150, 30000", "300, 30000", "86400, 30000"})
    void isDueAFifthOfItsLifeBeforeItsEndAndThirtySecondsAtMost(long seconds, long margin) {
        assertThat(ahead(Duration.ofSeconds(seconds)).first()).hasMillis(margin);
    }

    @ParameterizedTest
    @CsvSource({"10, 2000", "3600, 30000"})
    void isDueUpToAFifthOfThatEarlierAndNotAtOneMomentWithOthers(long seconds, long margin) {
        NavigableSet<Duration> ahead = ahead(Duration.ofSeconds(seconds));
        Duration most = Duration.ofMillis(margin + margin / 5);
        assertThat(ahead.last()).isLessThan(most).isGreaterThan(most.minusMillis(margin / 50));
        // However short its life: in each fiftieth of the margin some are due.
        for (int i = 0; i < 10; i++) {
            Duration from = Duration.ofMillis(margin + i * margin / 50);
            assertThat(ahead.subSet(from, from.plusMillis(margin / 50)))
                    .as("from %s", from)
                    .isNotEmpty();
        }
    }

    /** Whoever reads it: a process that has it from the store does not come at another time. */
    @Test
    void isDueByANumberDrawnFromTheTokenItself() {
        Instant end = ISSUED.plusSeconds(3_600);
        assertThat(Freshness.dueAt(token("one", end))).isEqualTo(Freshness.dueAt(token("one", end)));
        assertThat(Freshness.dueAt(token("one", end))).isNotEqualTo(Freshness.dueAt(token("another", end)));
    }

    @Test
    void isNeverDueWhereItsIssuerDoesNotSayWhenItEnds() {
        TokenSet endless = token("endless", null);
        assertThat(Freshness.dueAt(endless)).isNull();
        clock.advance(Duration.ofDays(36_500));
        assertThat(freshness.isGood(with(endless), null)).isTrue();
    }

    @Test
    void isGoodUntilItIsDueAndUsableUntilItsEnd() {
        TokenSet tokens = token("one", ISSUED.plusSeconds(3_600));
        clock.set(Objects.requireNonNull(Freshness.dueAt(tokens)).minusNanos(1));
        assertThat(freshness.isGood(with(tokens), null)).isTrue();
        clock.advance(Duration.ofNanos(1));
        assertThat(freshness.isGood(with(tokens), null)).isFalse();
        clock.set(ISSUED.plusSeconds(3_600).minusNanos(1));
        assertThat(freshness.isUsable(with(tokens), null)).isTrue();
        clock.advance(Duration.ofNanos(1));
        assertThat(freshness.isUsable(with(tokens), null)).isFalse();
    }

    @Test
    void isNeitherWhereItIsTheRefusedOneOrThereIsNone() {
        Credential credential = with(token("one", ISSUED.plusSeconds(3_600)));
        assertThat(freshness.isGood(credential, Secret.of("another"))).isTrue();
        assertThat(freshness.isGood(credential, Secret.of("one"))).isFalse();
        assertThat(freshness.isUsable(credential, Secret.of("one"))).isFalse();
        assertThat(freshness.isUsable(with(null), null)).isFalse();
    }
}
