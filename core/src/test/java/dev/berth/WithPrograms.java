package dev.berth;

import dev.berth.store.CredentialKey;
import dev.berth.store.FileTokenStore;
import dev.berth.store.PendingSignInRecord;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Person;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A world with several programs that share a home. */
abstract class WithPrograms extends WithWorld {
    @TempDir
    Path home;

    @BeforeEach
    void onDisk() {
        store = new FileTokenStore(home);
    }

    /** Another program, with a store object of its own on the same home. */
    final class Program implements Progress, AutoCloseable {
        final Approver person;
        final List<PendingSignInRecord> awaited = new CopyOnWriteArrayList<>();
        final List<SignedIn> told = new CopyOnWriteArrayList<>();
        final CountDownLatch waits = new CountDownLatch(1);
        final CountDownLatch waitsForASecond = new CountDownLatch(2);
        final CountDownLatch question = new CountDownLatch(1);
        final CountDownLatch secondQuestion = new CountDownLatch(2);
        final Berth berth;

        Program(Approver.Habit habit) {
            this(new FileTokenStore(home), Clock.systemUTC(), habit);
        }

        Program(TokenStore own, Clock clock, Approver.Habit habit) {
            person = new Approver(pending -> {
                question.countDown();
                secondQuestion.countDown();
                habit.act(pending);
            });
            berth = Berth.builder()
                    .store(own)
                    .clock(clock)
                    .interaction(person)
                    .progress(this)
                    .build();
        }

        @Override
        public void awaitingAnother(Server server, PendingSignInRecord pending) {
            awaited.add(pending);
            waits.countDown();
            waitsForASecond.countDown();
        }

        @Override
        public void signedIn(SignedIn signedIn) {
            told.add(signedIn);
        }

        CompletableFuture<Optional<SignedIn>> signIn() {
            return Background.run(() -> berth.signIn(server()));
        }

        CompletableFuture<Optional<SignedIn>> signInAgain() {
            return Background.run(() -> berth.signInAgain(server()));
        }

        List<URI> urls() {
            return person.asked.stream().map(PendingSignIn::url).toList();
        }

        @Override
        public void close() {
            berth.close();
            person.close();
        }
    }

    static void visit(PendingSignIn pending) throws Exception {
        new Person().visit(pending.url());
    }

    /** The home, for one who finds something done between the end of another's sign-in and their own look at what it brought. */
    final class Meanwhile extends ForwardingStore {
        private final CountDownLatch waits;
        private final PassingTime.Event event;

        Meanwhile(CountDownLatch waits, PassingTime.Event event) {
            super(new FileTokenStore(home));
            this.waits = waits;
            this.event = event;
        }

        @Override
        public Lock lock(CredentialKey key, java.time.Duration timeout) throws InterruptedException {
            Lock lock = super.lock(key, timeout);
            boolean afterAnother = waits.getCount() == 0;
            if (afterAnother && key.equals(CredentialKey.ofSignIn(server().account(), server().url()))) {
                happen();
            }
            return lock;
        }

        private void happen() {
            try {
                event.happen();
            } catch (Exception e) {
                throw new AssertionError("what was to happen did not", e);
            }
        }
    }
}
