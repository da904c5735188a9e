package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Header lines for clients that take nothing else. */
@Timeout(90)
class BearerHeadersTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.now());

    private Berth at(Interaction interaction) {
        return Berth.builder()
                .store(store)
                .clock(clock)
                .interaction(interaction)
                .build();
    }

    private void signIn() throws Exception {
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            berth.signIn(server());
        }
    }

    private String bearer() {
        return "Bearer " + tokens().accessToken().reveal();
    }

    @Test
    void haveTheTokenOfTheMoment() throws Exception {
        signIn();
        String first = bearer();
        try (Berth berth = at(Interaction.never())) {
            Supplier<Map<String, String>> headers = berth.headers(server());
            assertThat(headers.get()).containsExactly(Map.entry("Authorization", first));
            clock.advance(Duration.ofMinutes(59).plusSeconds(55));
            assertThat(headers.get())
                    .as("five seconds before its end")
                    .containsExactly(Map.entry("Authorization", bearer()));
            assertThat(bearer()).isNotEqualTo(first);
            assertThat(issuer().token().refresh().count()).isOne();
        }
    }

    @Test
    void haveTheServersOwnBesideIt() throws Exception {
        signIn();
        Server keyed = server().toBuilder().headers(Map.of("X-Api-Key", "k")).build();
        try (Berth berth = at(Interaction.never())) {
            assertThat(berth.headers(keyed).get())
                    .containsOnly(Map.entry("Authorization", bearer()), Map.entry("X-Api-Key", "k"));
        }
    }

    @Test
    void giveWayToAnAuthorizationOfTheServersOwn() {
        Server own = server().toBuilder()
                .headers(Map.of("authorization", "Basic own"))
                .build();
        try (Berth berth = at(Interaction.never())) {
            assertThat(berth.headers(own).get()).containsExactly(Map.entry("authorization", "Basic own"));
        }
    }

    @Test
    void sayThatAPersonIsNeeded() {
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            assertThatThrownBy(berth.headers(server())::get).isInstanceOf(InteractionRequiredException.class);
            assertThat(person.asked).isEmpty();
        }
    }

    @Test
    void refuseATokenThatIsWorthNothingWithoutAProof() throws Exception {
        world.requiresDpop();
        signIn();
        try (Berth berth = at(Interaction.never())) {
            assertThatThrownBy(berth.headers(server())::get)
                    .isInstanceOfSatisfying(
                            BerthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKEN_BOUND));
        }
    }

    @Test
    void endTheWaitOfACallerWhoIsInterrupted() throws Exception {
        signIn();
        clock.advance(Duration.ofHours(2));
        Endpoint.Hold refresh = issuer().token().hold();
        world.log().clear();
        try (Berth berth = at(Interaction.never())) {
            CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    thrown.complete(
                            new AssertionError(berth.headers(server()).get().keySet()));
                } catch (Throwable e) {
                    stillInterrupted.complete(Thread.currentThread().isInterrupted());
                    thrown.complete(e);
                }
            });
            caller.start();
            issuer().token().awaitRequests(1, LONG);
            caller.interrupt();
            assertThat(thrown.get(30, SECONDS))
                    .isInstanceOfSatisfying(
                            BerthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
            assertThat(stillInterrupted.get(30, SECONDS)).isTrue();
            refresh.release();
            assertThat(berth.headers(server()).get()).containsEntry("Authorization", bearer());
            assertThat(issuer().token().refresh().count()).isOne();
        }
    }

    @Test
    void doNotShowTheTokenInTheirOwnText() throws Exception {
        signIn();
        try (Berth berth = at(Interaction.never())) {
            Supplier<Map<String, String>> headers = berth.headers(server());
            assertThat(headers.get()).isNotEmpty();
            assertThat(headers.toString()).doesNotContain(tokens().accessToken().reveal());
        }
    }
}
