package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.store.CredentialKey;
import dev.berth.store.FileTokenStore;
import dev.berth.store.PendingSignInRecord;
import dev.berth.store.TokenStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Several programs on one store need the same sign-in: one asks, the others wait for its end (field class 4). */
class OneSignInForAllTest extends WithPrograms {
    @Test
    void oneAsksAndTheOtherHasItsResult() throws Exception {
        CountDownLatch otherWaits = new CountDownLatch(1);
        try (Program first = new Program(pending -> {
                    assertThat(otherWaits.await(30, SECONDS)).isTrue();
                    visit(pending);
                });
                Program second = new Program(WithPrograms::visit)) {
            CompletableFuture<Optional<SignedIn>> asking = first.signIn();
            issuer().registration().awaitRequests(1, LONG);
            CompletableFuture<Optional<SignedIn>> waiting = second.signIn();
            assertThat(second.waits.await(30, SECONDS)).isTrue();
            otherWaits.countDown();

            assertThat(asking.get(30, SECONDS)).isPresent();
            assertThat(waiting.get(30, SECONDS)).isPresent();
            assertThat(second.person.asked).isEmpty();
            assertThat(second.awaited)
                    .map(PendingSignInRecord::url)
                    .containsExactly(first.person.asked.get(0).url());
        }
        assertThat(issuer().registration().count()).isOne();
        assertThat(issuer().authorize().count()).isOne();
        assertThat(notes()).isEmpty();
    }

    /** Nobody waits for a result that will not come. */
    @Test
    void theOtherAsksWhereTheFirstGaveUp() throws Exception {
        CountDownLatch otherWaits = new CountDownLatch(1);
        try (Program first = new Program(pending -> {
                    assertThat(otherWaits.await(30, SECONDS)).isTrue();
                    pending.cancel();
                });
                Program second = new Program(WithPrograms::visit)) {
            CompletableFuture<Optional<SignedIn>> asking = first.signIn();
            issuer().registration().awaitRequests(1, LONG);
            CompletableFuture<Optional<SignedIn>> waiting = second.signIn();
            assertThat(second.waits.await(30, SECONDS)).isTrue();
            otherWaits.countDown();

            assertThat(asking)
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withRootCauseInstanceOf(AuthorizationException.class);
            assertThat(waiting.get(30, SECONDS)).isPresent();
            assertThat(second.person.asked).hasSize(1);
        }
        assertThat(issuer().registration().count())
                .as("the registration serves again")
                .isOne();
    }

    /** Who waits for one after the other can help each of them; which of two that wait comes next is not said. */
    @Test
    void whoWaitsIsToldOfEachThatTheyWaitFor() throws Exception {
        CountDownLatch toldOfBoth = new CountDownLatch(1);
        Approver.Habit onceTheOtherKnows = pending -> {
            assertThat(toldOfBoth.await(30, SECONDS)).isTrue();
            visit(pending);
        };
        try (Program one = new Program(onceTheOtherKnows);
                Program other = new Program(onceTheOtherKnows);
                Program first = new Program(pending -> {
                    assertThat(one.waits.await(30, SECONDS)).isTrue();
                    assertThat(other.waits.await(30, SECONDS)).isTrue();
                    pending.cancel();
                })) {
            CompletableFuture<Optional<SignedIn>> asking = first.signIn();
            assertThat(first.question.await(30, SECONDS)).isTrue();
            List<Program> waiting = List.of(one, other);
            List<CompletableFuture<Optional<SignedIn>>> results =
                    waiting.stream().map(Program::signIn).toList();
            assertThat(asking).failsWithin(LONG);
            CompletableFuture.anyOf(waiting.stream()
                            .map(program -> Background.run(() -> program.waitsForASecond.await(30, SECONDS)))
                            .toArray(CompletableFuture[]::new))
                    .get(60, SECONDS);
            toldOfBoth.countDown();
            for (CompletableFuture<Optional<SignedIn>> result : results) {
                assertThat(result.get(60, SECONDS)).isPresent();
            }
            Program asked = one.person.asked.isEmpty() ? other : one;
            Program told = asked == one ? other : one;
            assertThat(told.person.asked).isEmpty();
            assertThat(told.awaited)
                    .map(PendingSignInRecord::url)
                    .containsExactly(first.urls().get(0), asked.urls().get(0));
        }
    }

    /** Other servers, and other accounts at the same, have nothing to wait for. */
    @Test
    void othersDoNotWait() throws Exception {
        CountDownLatch otherIsDone = new CountDownLatch(1);
        try (Program first = new Program(pending -> {
                    assertThat(otherIsDone.await(30, SECONDS)).isTrue();
                    visit(pending);
                });
                Program second = new Program(WithPrograms::visit)) {
            CompletableFuture<Optional<SignedIn>> asking = first.signIn();
            issuer().registration().awaitRequests(1, LONG);
            Server otherAccount = server().toBuilder().account("other").build();
            assertThat(second.berth.signIn(otherAccount)).isPresent();
            assertThat(second.berth.signIn(server(1))).isPresent();
            otherIsDone.countDown();
            assertThat(asking.get(30, SECONDS)).isPresent();
            assertThat(second.awaited).isEmpty();
        }
    }

    /** Field class: a holder that was killed leaves a note and no lock. */
    @Test
    void aNoteOfWhoHasDiedIsNothing() throws Exception {
        CredentialKey key = CredentialKey.ofSignIn(server().account(), server().url());
        store.putPending(
                key,
                new PendingSignInRecord(
                        server().account(),
                        server().url(),
                        java.net.URI.create("https://as.example/authorize?state=old"),
                        "http://127.0.0.1:1/callback",
                        true,
                        null,
                        java.time.Instant.MAX.minusSeconds(1)));
        try (Program program = new Program(WithPrograms::visit)) {
            assertThat(program.signIn().get(30, SECONDS)).isPresent();
            assertThat(program.awaited).isEmpty();
        }
    }

    /** The note holds what could be used to sign this program in as somebody else: it is the owner's alone. */
    @Test
    void theNoteIsPrivateAndGoesWithTheSignIn() throws Exception {
        List<String> permissions = new CopyOnWriteArrayList<>();
        try (Program program = new Program(pending -> {
            for (Path note : notes()) {
                permissions.add(Files.getPosixFilePermissions(note).toString()
                        + Files.readString(note).length());
            }
            visit(pending);
        })) {
            assertThat(program.signIn().get(30, SECONDS)).isPresent();
        }
        assertThat(permissions)
                .singleElement()
                .asString()
                .contains("OWNER_READ")
                .doesNotContain("OTHERS", "GROUP");
        assertThat(notes()).isEmpty();
    }

    /** A store that cannot be written is told before anybody is asked, and not after they have consented. */
    @Test
    void aHomeThatTakesNoLockIsToldBeforeAnybodyIsAsked() throws Exception {
        TokenStore broken = new ForwardingStore(store) {
            @Override
            public Lock lock(CredentialKey key, java.time.Duration timeout) {
                throw new StoreException(ErrorCode.STORE_FAILED, "cannot make locks", Map.of());
            }
        };
        try (Approver person = new Approver();
                Berth berth = Berth.builder().store(broken).interaction(person).build()) {
            CompletableFuture<Optional<SignedIn>> result = Background.run(() -> berth.signIn(server()));
            assertThat(result).failsWithin(LONG);
            assertThat(person.asked).isEmpty();
        }
        assertThat(issuer().registration().count()).isZero();
    }

    /** It is told of only if it can be; the turn and its result are what counts. */
    @Test
    void aNoteThatCannotBeReadEndsNobodysWait() throws Exception {
        CountDownLatch otherLooked = new CountDownLatch(1);
        TokenStore unreadable = new ForwardingStore(new FileTokenStore(home)) {
            @Override
            public Optional<PendingSignInRecord> pending(CredentialKey signIn) {
                otherLooked.countDown();
                throw new StoreException(ErrorCode.STORE_FAILED, "cannot read a note", Map.of());
            }
        };
        try (Program first = new Program(pending -> {
                    assertThat(otherLooked.await(30, SECONDS)).isTrue();
                    visit(pending);
                });
                Program second = new Program(unreadable, Clock.systemUTC(), WithPrograms::visit)) {
            CompletableFuture<Optional<SignedIn>> asking = first.signIn();
            issuer().registration().awaitRequests(1, LONG);
            CompletableFuture<Optional<SignedIn>> waiting = second.signIn();

            assertThat(asking.get(30, SECONDS)).isPresent();
            assertThat(waiting.get(30, SECONDS)).isPresent();
            assertThat(second.person.asked).isEmpty();
        }
        assertThat(issuer().authorize().count()).isOne();
    }

    private List<Path> notes() throws java.io.IOException {
        Path folder = home.resolve("pending");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
