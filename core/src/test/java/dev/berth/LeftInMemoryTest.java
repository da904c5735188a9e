package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.StoreException;
import dev.berth.error.TransportException;
import dev.berth.mcp.Authorizer;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Person;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a running program knows of an account is gone with its sign-out, as soon as it has seen that. */
class LeftInMemoryTest extends WithWorld {
    private static final List<String> REFUSED = List.of("DPoP error=\"invalid_token\"");

    private static final List<String> EVERYTHING =
            List.of("Proofs", "Unpersisted", "Backoff", "CurrentTokens", "Replacements", "StepUps", "Declined");

    private final SettableClock clock = new SettableClock(Instant.now());
    private final TokenStore inner = store;
    private final Server server = at(world.server(0).url()).name("server-0").build();
    private final AtomicBoolean declines = new AtomicBoolean();
    private final Approver person = new Approver(pending -> {
        if (declines.get()) {
            pending.cancel();
        } else {
            new Person().visit(pending.url());
        }
    });
    private Berth running = berth(Interaction.never());
    private boolean full;

    /** What another process does while a lock is waited for in vain; nothing by default, and the lock is had. */
    private @Nullable Runnable meanwhile;

    /**
     * With a key, a token that could not be stored, one that was refused, a step up, somebody who declined one, and an issuer
     * that was in trouble.
     */
    @BeforeEach
    void knowingMuch() throws Exception {
        issuer().dpop().supported(true);
        issuer().authorize().refusesUnknownScopes(false);
        mcp().dpop().required(true);
        store = new ForwardingStore(inner) {
            @Override
            public void put(Credential credential) {
                if (full) {
                    throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
                }
                super.put(credential);
            }

            @Override
            public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
                if (meanwhile != null) {
                    meanwhile.run();
                    throw locked();
                }
                return super.lock(key, timeout);
            }
        };
        running = Berth.builder()
                .store(store)
                .clock(clock)
                .interaction(person)
                .pause((end, time) -> end.get())
                .build();
        running.signIn(server);
        Authorizer authorizer = running.authorizer(server);
        assertThat(authorizer.recover(403, missing("write"), token())).isTrue();
        declines.set(true);
        assertThatThrownBy(() -> authorizer.recover(403, missing("admin"), token()))
                .isInstanceOf(AuthorizationException.class);
        full = true;
        assertThat(authorizer.recover(401, REFUSED, token())).isTrue();
        clock.advance(Replacements.FIRST_TRIAL);
        issuer().token().refresh().answerNext(1, Reply.status(503));
        assertThatThrownBy(() -> authorizer.recover(401, REFUSED, token())).isInstanceOf(TransportException.class);
        full = false;
        assertThat(token()).isNotEqualTo(tokens().accessToken());
        assertThat(running.watch.left()).isEqualTo(EVERYTHING);
    }

    private static List<String> missing(String scope) {
        return List.of("DPoP error=\"insufficient_scope\", scope=\"" + scope + "\"");
    }

    private static StoreException locked() {
        return new StoreException(ErrorCode.STORE_LOCKED, "it is locked", Map.of());
    }

    private Secret token() throws InterruptedException {
        return running.token(server).value();
    }

    @AfterEach
    void close() {
        running.close();
        person.close();
    }

    @Test
    void isNothingOnceAnotherProcessesSignOutIsSeen() {
        inner.remove(kept().key());
        assertThatThrownBy(() -> running.token(server)).isInstanceOf(InteractionRequiredException.class);
        assertThat(running.watch.left()).isEmpty();
    }

    @Test
    void isNothingAfterASignOutOfItsOwn() throws Exception {
        running.forget(server);
        assertThat(running.watch.left()).isEmpty();
    }

    /** Its grant may be revoked by then; what the store still holds of it is spent, and must not be taken for good. */
    @Test
    void isOnlyWhatTheStoreHasNotTakenAfterASignOutThatFailed() throws Exception {
        Secret renewed = token();
        int refreshes = issuer().token().refresh().count();
        meanwhile = () -> {};
        assertThatThrownBy(() -> running.forget(server)).isInstanceOf(StoreException.class);
        assertThat(running.watch.left()).containsExactly("Unpersisted");
        assertThat(token()).isEqualTo(renewed);
        assertThat(issuer().token().refresh().count()).isEqualTo(refreshes);
    }

    /** Who waited for the lock has failed after others of the same program had seen what the other process did. */
    @Test
    void isNothingOfARefreshThatFailedAfterThatWasSeen() throws Exception {
        Secret renewed = token();
        clock.advance(Replacements.FIRST_TRIAL.multipliedBy(3));
        meanwhile = () -> {
            inner.remove(kept().key());
            assertThat(running.credential(server)).isEmpty();
            assertThat(running.watch.left()).isEmpty();
        };
        assertThatThrownBy(() -> running.authorizer(server).recover(401, REFUSED, renewed))
                .isInstanceOf(StoreException.class);
        assertThat(running.watch.left()).containsExactly("Backoff");
        assertThatThrownBy(() -> running.token(server)).isInstanceOf(InteractionRequiredException.class);
        assertThat(running.watch.left()).isEmpty();
    }

    /** The same person is asked again, and what they have said counts. */
    @Test
    void isWhatWasLearntWhereAnotherHasSeenTheGrantEnd() {
        inner.put(kept().withTokens(null));
        assertThatThrownBy(() -> running.token(server)).isInstanceOf(InteractionRequiredException.class);
        assertThat(running.watch.left()).containsExactly("Replacements", "StepUps", "Declined");
    }

    @Test
    void isNoKeyAndNoFailureOfAGrantThatAnotherSignInHasReplaced() throws Exception {
        running.token(server);
        try (Approver another = new Approver();
                Berth other = Berth.builder()
                        .store(inner)
                        .clock(clock)
                        .interaction(another)
                        .build()) {
            other.signInAgain(server);
        }
        Secret next = running.token(server).value();
        assertThat(next).isEqualTo(tokens().accessToken());
        assertThat(running.watch.left())
                .containsExactly("Proofs", "CurrentTokens", "Replacements", "StepUps", "Declined");
    }

    /** A look that was overtaken says nothing about what has been seen since. */
    @Test
    void isNotDroppedByWhoLookedBeforeItWasThere() {
        SignOutWatch watch = running.watch;
        TokenStore slow = new ForwardingStore(inner) {
            @Override
            public List<Credential> find(String account, URI url) {
                List<Credential> signedIn = watch.look(inner, server);
                assertThat(signedIn).hasSize(1);
                return List.of();
            }
        };
        assertThat(watch.look(slow, server)).isEmpty();
        assertThat(running.watch.left()).isEqualTo(EVERYTHING);
    }
}
