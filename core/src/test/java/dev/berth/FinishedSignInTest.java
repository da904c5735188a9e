package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.FileTokenStore;
import dev.berth.store.StoreProcess;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.Endpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person has finished is stored, whoever is in the way, and whatever ends meanwhile. */
@Timeout(120)
class FinishedSignInTest extends WithPrograms {
    private Secret signedIn() throws Exception {
        try (Program first = new Program(WithPrograms::visit)) {
            assertThat(first.signIn().get(60, SECONDS)).isPresent();
        }
        return tokens().accessToken();
    }

    @Nested
    class WhileAnotherProcessHoldsItsCredential {
        /** It was suspended in the middle of a refresh, say. */
        @Test
        void andIsStuck() throws Exception {
            assumeThat(home.getFileSystem().supportedFileAttributeViews())
                    .as("the other program is started by a POSIX shell")
                    .contains("posix");
            Secret before = signedIn();
            try (StoreProcess stuck = StoreProcess.start(":", "hold-all", home.toString());
                    Program program = new Program(WithPrograms::visit)) {
                assertThat(stuck.line()).isEqualTo("held");
                stuck.signal("STOP");
                assertThat(program.signInAgain().get(60, SECONDS)).isPresent();
                assertThat(program.person.asked).hasSize(1);

                Secret now = tokens().accessToken();
                assertThat(now).isNotEqualTo(before);
                assertThat(program.berth.token(server()).value()).isEqualTo(now);
            }
        }
    }

    /** The home of a program, of which another holds the credential as soon as the person has been asked. */
    private class Held extends ForwardingStore {
        private final TokenStore others = new FileTokenStore(home);
        private final Credential before = kept();
        private final AtomicReference<TokenStore.Lock> lock = new AtomicReference<>();

        Held() {
            super(new FileTokenStore(home));
        }

        void hold() throws InterruptedException {
            lock.set(others.lock(before.key(), LONG));
        }

        void refreshedMeanwhile() {
            TokenSet old = Objects.requireNonNull(before.tokens());
            others.put(before.withTokens(new TokenSet(
                    Secret.of("late"), "Bearer", old.issuedAt(), old.expiresAt(), old.refreshToken(), old.scopes())));
            Objects.requireNonNull(lock.get()).close();
        }

        void signedOutMeanwhile() {
            others.remove(before.key());
            Objects.requireNonNull(lock.get()).close();
        }
    }

    @Nested
    class ThatIsStoredWhileItsCredentialIsHeld {
        private final AtomicInteger puts = new AtomicInteger();

        /** With something that happens as soon as it is stored. */
        private void signsInAgain(Consumer<Held> meanwhile) throws Exception {
            Held store = new Held() {
                @Override
                public void put(Credential credential) {
                    super.put(credential);
                    if (puts.incrementAndGet() == 1) {
                        meanwhile.accept(this);
                    }
                }
            };
            try (Program program = new Program(store, Clock.systemUTC(), pending -> {
                store.hold();
                visit(pending);
            })) {
                assertThat(program.signInAgain().get(60, SECONDS)).isPresent();
            }
            assertThat(issuer().token().exchange().count()).isEqualTo(2);
        }

        /** To revoke the grant before it takes as long as its issuer likes. */
        @Test
        void isNotSignedOutWithTheOneBefore() throws Exception {
            Secret before = signedIn();
            Endpoint.Hold hold = issuer().revocation().hold();
            TokenStore store = new ForwardingStore(new FileTokenStore(home)) {
                @Override
                public void put(Credential credential) {
                    super.put(credential);
                    hold.release();
                }
            };
            try (Program leaving = new Program(WithPrograms::visit);
                    Program program = new Program(store, Clock.systemUTC(), WithPrograms::visit)) {
                CompletableFuture<SignedOut> end = Background.run(() -> leaving.berth.signOut(server()));
                issuer().revocation().awaitRequests(1, LONG);
                assertThat(program.signInAgain().get(60, SECONDS)).isPresent();
                assertThat(end.get(60, SECONDS).outcome()).isEqualTo(SignOut.REVOKED);
                assertThat(tokens().accessToken()).isNotEqualTo(before);
                assertThat(program.berth.token(server()).value()).isEqualTo(tokens().accessToken());
            }
            assertThat(issuer().introspect(before.reveal())).isEmpty();
        }

        /** By a program that does not look whether the grant it refreshed is still the one that counts. */
        @Test
        void isNotOverwrittenByARefreshThatWasUnderWay() throws Exception {
            signedIn();
            signsInAgain(Held::refreshedMeanwhile);
            assertThat(tokens().accessToken()).isNotEqualTo(Secret.of("late"));
            assertThat(issuer().introspect(tokens().accessToken().reveal())).isPresent();
            assertThat(puts).hasValue(2);
        }

        @Test
        void staysSignedOutWhereSomebodySaidSo() throws Exception {
            signedIn();
            signsInAgain(Held::signedOutMeanwhile);
            assertThat(store.list()).isEmpty();
        }
    }

    /** Then it is stored already. */
    @Nested
    class ThatIsStoredInAStoreThatFailsAfterwards {
        private final AtomicInteger puts = new AtomicInteger();

        private class Failing extends Held {
            private final AtomicBoolean looks = new AtomicBoolean();
            private final int lastPut;

            Failing(int lastPut) {
                this.lastPut = lastPut;
            }

            @Override
            public void put(Credential credential) {
                int put = puts.incrementAndGet();
                if (put > lastPut) {
                    throw failure();
                }
                super.put(credential);
                if (put == 1) {
                    looks.set(true);
                    refreshedMeanwhile();
                }
            }

            static StoreException failure() {
                return new StoreException(ErrorCode.STORE_FAILED, "gone", Map.of("hint", "look at it"));
            }
        }

        private Optional<SignedIn> signInAgainAt(Failing store) throws Exception {
            try (Program program = new Program(store, Clock.systemUTC(), pending -> {
                store.hold();
                visit(pending);
            })) {
                return program.signInAgain().get(60, SECONDS);
            }
        }

        @Test
        void asItIsReadOnceMore() throws Exception {
            signedIn();
            Failing store = new Failing(Integer.MAX_VALUE) {
                @Override
                public Optional<Credential> find(CredentialKey key) {
                    if (super.looks.getAndSet(false)) {
                        throw failure();
                    }
                    return super.find(key);
                }
            };
            assertThat(signInAgainAt(store)).isPresent();
            assertThat(store.looks).isFalse();
            assertThat(puts).hasValue(1);
        }

        /** It has taken the place of a grant of another client's, which is nobody's to wait for. */
        @Test
        void asAnotherIsTakenAway() throws Exception {
            signedIn();
            issuer().clients().add(Client.publicClient("desk", "http://127.0.0.1/callback"));
            AtomicInteger refusals = new AtomicInteger();
            TokenStore stubborn = new ForwardingStore(new FileTokenStore(home)) {
                @Override
                public boolean remove(CredentialKey key) {
                    refusals.incrementAndGet();
                    throw Failing.failure();
                }
            };
            try (Program program = new Program(stubborn, Clock.systemUTC(), WithPrograms::visit)) {
                Server desk = server().toBuilder().client("desk", null).build();
                assertThat(program.berth.signIn(desk)).isPresent();
                assertThat(refusals).hasValue(1);
                assertThat(issuer().introspect(program.berth.token(desk).value().reveal()))
                        .isPresent();
            }
            assertThat(store.list()).hasSize(2);
        }

        /** What is stored then is the grant before it: nobody is told that they are signed in with the new one. */
        @Test
        void isToldWhereItIsOverwrittenForGood() throws Exception {
            signedIn();
            assertThatThrownBy(() -> signInAgainAt(new Failing(1))).hasCauseInstanceOf(StoreException.class);
            assertThat(tokens().accessToken()).isEqualTo(Secret.of("late"));
        }
    }

    @Nested
    class ThatIsInterrupted {
        /** Between the issuer's answer and the disk: closing alone interrupts there. */
        @Test
        void isStored() throws Exception {
            Secret before = signedIn();
            CredentialKey key = kept().key();
            TokenStore interrupting = new ForwardingStore(new FileTokenStore(home)) {
                @Override
                public Lock lock(CredentialKey wanted, Duration timeout) throws InterruptedException {
                    if (wanted.equals(key)) {
                        Thread.currentThread().interrupt();
                    }
                    return super.lock(wanted, timeout);
                }
            };
            try (Program program = new Program(interrupting, Clock.systemUTC(), WithPrograms::visit)) {
                program.signInAgain().handle((result, failure) -> "either").get(60, SECONDS);
            }
            assertThat(tokens().accessToken()).isNotEqualTo(before);
        }

        /** A program may exit as soon as it has closed, however impatiently. */
        @Test
        void byClosingThatIsInterruptedIsOnTheDiskBeforeThatReturns() throws Exception {
            AtomicReference<@Nullable Program> program = new AtomicReference<>();
            List<String> order = new CopyOnWriteArrayList<>();
            Thread closing = new Thread(() -> {
                Thread.currentThread().interrupt();
                Objects.requireNonNull(program.get()).berth.close();
                order.add("closed");
            });
            TokenStore slow = new ForwardingStore(new FileTokenStore(home)) {
                @Override
                public void put(Credential credential) {
                    if (credential.tokens() != null) {
                        closing.start();
                        while (closing.getState() != Thread.State.TIMED_WAITING && closing.isAlive()) {
                            Thread.onSpinWait();
                        }
                    }
                    super.put(credential);
                    if (credential.tokens() != null) {
                        order.add("stored");
                    }
                }
            };
            program.set(new Program(slow, Clock.systemUTC(), WithPrograms::visit));
            Objects.requireNonNull(program.get())
                    .signIn()
                    .handle((result, failure) -> "either")
                    .get(60, SECONDS);
            closing.join();
            assertThat(order).containsExactly("stored", "closed");
            assertThat(tokens().accessToken()).isNotNull();
        }

        /** The code is spent as soon as it has been sent: closing waits for what comes of it. */
        @Test
        void byClosingWhileTheIssuerAnswersIsStored() throws Exception {
            AtomicReference<@Nullable CompletableFuture<Boolean>> closing = new AtomicReference<>();
            Program program = new Program(WithPrograms::visit);
            issuer().token().exchange().alter(reply -> {
                closing.set(Background.closing(program));
                return reply;
            });
            program.signIn().handle((result, failure) -> "either").get(60, SECONDS);
            assertThat(Objects.requireNonNull(closing.get()).get(60, SECONDS)).isTrue();
            assertThat(tokens().accessToken()).isNotNull();
        }
    }
}
