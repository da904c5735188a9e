package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.store.PendingSignInRecord;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Person;
import dev.berth.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is to sign in again has a person asked, or shares the answer of one who is. */
@Timeout(90)
class SignInAgainTest extends WithWorld {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final SettableClock clock = new SettableClock(Instant.now());
    private final CompletableFuture<Endpoint.Hold> refresh = new CompletableFuture<>();

    /** Nobody is asked by a call that finds the grant of another program, and refreshes it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotHaveTheResultOfARefresh(boolean connecting) throws Exception {
        AtomicBoolean othersFirst = new AtomicBoolean(true);
        try (Approver elsewhere = new Approver();
                Berth other = Berth.builder()
                        .store(store)
                        .clock(clock)
                        .interaction(elsewhere)
                        .build();
                Approver person =
                        new Approver(pending -> {
                            asked.countDown();
                            new Person().visit(pending.url());
                        }) {
                            @Override
                            public boolean isAllowed() {
                                if (othersFirst.compareAndSet(true, false)) {
                                    signInElsewhere(other);
                                }
                                return true;
                            }
                        };
                Berth berth = Berth.builder()
                        .store(store)
                        .clock(clock)
                        .interaction(person)
                        .build()) {
            CompletableFuture<Optional<SignedIn>> refreshing = Background.run(() -> berth.signIn(server()));
            issuer().token().awaitRequests(2, LONG);
            CompletableFuture<?> again = Background.run(
                    () -> connecting ? berth.connectAgain(List.of(server())).failed() : berth.signInAgain(server()));
            assertThat(asked.await(30, SECONDS)).as("the person is asked").isTrue();
            refresh.join().release();
            assertThat(refreshing.get(30, SECONDS)).isPresent();
            again.get(30, SECONDS);
            assertThat(person.asked).hasSize(1);
            assertThat(issuer().token().refresh().count()).isOne();
        }
    }

    /** With a token that is over by now, and whose refresh takes its time. */
    private void signInElsewhere(Berth other) {
        try {
            assertThat(other.signIn(server())).isPresent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clock.advance(Duration.ofHours(2));
        refresh.complete(issuer().token().hold());
    }

    /** They are asked already. */
    @Test
    void sharesTheAnswerOfWhoIsAskedAlready() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        List<SignedIn> told = new CopyOnWriteArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void awaitingAnother(Server server, PendingSignInRecord pending) {
                waits.countDown();
            }

            @Override
            public void signedIn(SignedIn signedIn) {
                told.add(signedIn);
            }
        };
        try (Approver person = new Approver(pending -> {
                    asked.countDown();
                    assertThat(waits.await(30, SECONDS)).isTrue();
                    new Person().visit(pending.url());
                });
                Berth berth = Berth.builder()
                        .store(store)
                        .interaction(person)
                        .progress(progress)
                        .build()) {
            CompletableFuture<Optional<SignedIn>> first = Background.run(() -> berth.signIn(server()));
            assertThat(asked.await(30, SECONDS)).isTrue();
            CompletableFuture<Optional<SignedIn>> again = Background.run(() -> berth.signInAgain(server()));
            assertThat(first.get(60, SECONDS)).isPresent();
            assertThat(again.get(60, SECONDS)).isPresent();
            assertThat(person.asked).hasSize(1);
            assertThat(told).hasSize(1);
        }
    }
}
