package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.PendingSignInRecord;
import dev.berth.testkit.Person;
import dev.berth.testkit.Reply;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person who does not want to is left in peace, until the program asks expressly. */
@Timeout(90)
class DeclinedTest extends WithProtectedClient {
    private HttpClient client(Berth berth) {
        return berth.httpClient(server());
    }

    private void fails(HttpClient client, boolean async, ErrorCode code) {
        assertThatThrownBy(() -> status(client, initialize(), async))
                .satisfies(e -> assertThat(async ? e.getCause() : e)
                        .isInstanceOfSatisfying(
                                AuthorizationException.class,
                                refused -> assertThat(refused.code()).isEqualTo(code)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSignInIsHeardOnce(boolean async) throws Exception {
        issuer().authorize().consentPage(true);
        AtomicBoolean willing = new AtomicBoolean();
        try (Approver person = new Approver(pending -> {
                    Person self = new Person();
                    self.deliver(willing.get() ? self.approve(pending.url()) : self.deny(pending.url()));
                });
                Berth berth = at(person)) {
            for (int i = 0; i < 3; i++) {
                fails(client(berth), async, ErrorCode.ACCESS_DENIED);
            }
            assertThat(person.asked).hasSize(1);
            clock.advance(Declined.MEMORY);
            fails(client(berth), async, ErrorCode.ACCESS_DENIED);
            assertThat(person.asked).hasSize(2);
            willing.set(true);
            fails(client(berth), async, ErrorCode.ACCESS_DENIED);
            assertThat(berth.signIn(server())).isPresent();
            assertThat(status(client(berth), initialize(), async)).isEqualTo(200);
            assertThat(person.asked).hasSize(3);
        }
    }

    @Test
    void isForTheProgramToChangeByAskingAgain() throws Exception {
        try (Approver person = new Approver(PendingSignIn::cancel);
                Berth berth = at(person)) {
            fails(client(berth), false, ErrorCode.CANCELLED);
            assertThatThrownBy(() -> berth.signInAgain(server())).isInstanceOf(AuthorizationException.class);
            assertThatThrownBy(() -> berth.signIn(server())).isInstanceOf(AuthorizationException.class);
            assertThat(person.asked).hasSize(3);
            fails(client(berth), false, ErrorCode.CANCELLED);
            assertThat(person.asked).as("asked expressly counts as well").hasSize(3);
        }
    }

    /** Who came while they were asked, by settings of its own, has waited, and heard what they said. */
    @Test
    void isNotForTheNextInTurnToAskAbout() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch otherWaits = new CountDownLatch(1);
        try (Approver person = new Approver(pending -> {
                    asked.countDown();
                    assertThat(otherWaits.await(30, SECONDS)).isTrue();
                    pending.cancel();
                });
                Berth berth = telling(person, otherWaits)) {
            CompletableFuture<Integer> first = Background.run(() -> status(client(berth), initialize(), false));
            assertThat(asked.await(30, SECONDS)).isTrue();
            Server withSettings = server().toBuilder().scope("tools").build();
            fails(berth.httpClient(withSettings), false, ErrorCode.CANCELLED);
            assertThat(first).failsWithin(LONG);
            assertThat(person.asked).hasSize(1);
        }
    }

    /** A person who says no once another waits for their answer, and yes from then on. */
    private Approver whoDeclinesFirst(CountDownLatch asked, CountDownLatch otherWaits) {
        AtomicBoolean declines = new AtomicBoolean(true);
        return new Approver(pending -> {
            asked.countDown();
            if (declines.compareAndSet(true, false)) {
                assertThat(otherWaits.await(30, SECONDS)).isTrue();
                pending.cancel();
            } else {
                new Person().visit(pending.url());
            }
        });
    }

    /** They said no to a request, and yes to the program that had them asked at the same time. */
    @Test
    void isOverOnceTheyGrantIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch otherWaits = new CountDownLatch(1);
        try (Approver person = whoDeclinesFirst(asked, otherWaits);
                Berth berth = telling(person, otherWaits)) {
            CompletableFuture<Integer> request = Background.run(() -> status(client(berth), initialize(), false));
            assertThat(asked.await(30, SECONDS)).isTrue();
            Server withSettings = server().toBuilder().scope("tools").build();
            assertThat(berth.signInAgain(withSettings)).isPresent();
            assertThat(request).failsWithin(LONG);
            issuer().revokeEverything();
            assertThat(status(client(berth), initialize(), false)).isEqualTo(200);
            assertThat(person.asked).hasSize(3);
        }
    }

    /** Nor is it of use to go on failing where another process has signed in meanwhile. */
    @Test
    void isOverOnceAnotherProcessHasSignedIn() throws Exception {
        Credential theirs = signedInElsewhere();
        AtomicBoolean first = new AtomicBoolean(true);
        store = new ForwardingStore(store) {
            @Override
            public void removePending(CredentialKey signIn) {
                super.removePending(signIn);
                if (first.compareAndSet(true, false)) {
                    put(theirs);
                }
            }
        };
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch otherWaits = new CountDownLatch(1);
        try (Approver person = whoDeclinesFirst(asked, otherWaits);
                Berth berth = telling(person, otherWaits)) {
            CompletableFuture<Integer> request = Background.run(() -> status(client(berth), initialize(), false));
            assertThat(asked.await(30, SECONDS)).isTrue();
            Server withSettings = server().toBuilder().scope("tools").build();
            assertThat(status(berth.httpClient(withSettings), initialize(), false))
                    .isEqualTo(200);
            assertThat(request).failsWithin(LONG);
            assertThat(person.asked).hasSize(1);
            issuer().revokeEverything();
            assertThat(status(client(berth), initialize(), false)).isEqualTo(200);
            assertThat(person.asked).hasSize(2);
        }
    }

    private Berth telling(Interaction person, CountDownLatch waits) {
        return Berth.builder()
                .store(store)
                .clock(clock)
                .interaction(person)
                .progress(new Progress() {
                    @Override
                    public void awaitingAnother(Server server, PendingSignInRecord pending) {
                        waits.countDown();
                    }
                })
                .build();
    }

    /** They have done their part, and it would be the same the next time. */
    @Test
    void isNotAskedForWhereWhatTheyGrantComesToNothing() throws Exception {
        issuer().token().answerWith(Reply.status(500));
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            assertThatThrownBy(() -> status(client(berth), initialize(), false))
                    .isInstanceOfSatisfying(
                            BerthException.class,
                            first -> assertThat(first.code()).isEqualTo(ErrorCode.SERVER_ERROR));
            for (int i = 0; i < 3; i++) {
                fails(client(berth), false, ErrorCode.SERVER_ERROR);
            }
            assertThat(person.asked).hasSize(1);
        }
    }

    /** Who closes the page says nothing, and the time runs out. */
    @Test
    void maybeByLettingTheTimeRunOut() throws Exception {
        Server impatient =
                server().toBuilder().signInTimeout(Duration.ofMillis(200)).build();
        try (Approver person = new Approver(pending -> {});
                Berth berth = at(person)) {
            for (int i = 0; i < 2; i++) {
                fails(berth.httpClient(impatient), false, ErrorCode.TIMEOUT);
            }
            assertThat(person.asked).hasSize(1);
        }
    }
}
