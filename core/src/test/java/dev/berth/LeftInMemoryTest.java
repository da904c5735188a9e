package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.testkit.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a running program knows of an account is gone with its sign-out, as soon as it has seen that. */
class LeftInMemoryTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.now());
    private final TokenStore inner = store;
    private final Server server = at(world.server(0).url()).name("server-0").build();
    private Berth running = berth(Interaction.never());
    private boolean full;

    /** With a key, a token that could not be stored, one that was refused, a step up, and somebody who declined one. */
    @BeforeEach
    void knowingMuch() throws Exception {
        issuer().dpop().supported(true);
        mcp().dpop().required(true);
        try (Approver person = new Approver();
                Berth berth = Berth.builder()
                        .store(store)
                        .clock(clock)
                        .interaction(person)
                        .build()) {
            berth.signIn(server);
        }
        store = new ForwardingStore(inner) {
            @Override
            public void put(Credential credential) {
                if (full) {
                    throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
                }
                super.put(credential);
            }
        };
        running = Berth.builder()
                .store(store)
                .clock(clock)
                .pause((end, time) -> end.get())
                .build();
        letItExpire();
        full = true;
        Secret renewed = running.token(server).value();
        full = false;
        SignOutWatch held = running.watch;
        held.replacements.replacing(server, renewed);
        held.stepUps.made(server, Set.of("write"), kept());
        held.declined.remember(
                server, Set.of("admin"), new AuthorizationException(ErrorCode.CANCELLED, "no", Map.of()));
        assertThat(left()).containsExactly("key", "unpersisted", "token", "refused", "step-up", "declined");
    }

    /** By what is stored: a proof is good at its own time alone, so the clock stays. */
    private void letItExpire() {
        TokenSet tokens = tokens();
        inner.put(kept().withTokens(new TokenSet(
                tokens.accessToken(),
                tokens.tokenType(),
                clock.instant().minusSeconds(3600),
                clock.instant(),
                tokens.refreshToken(),
                tokens.scopes())));
    }

    @AfterEach
    void close() {
        running.close();
    }

    private List<String> left() {
        SignOutWatch held = running.watch;
        return List.of(
                        held.proofs.count() == 0 ? "" : "key",
                        held.unpersisted.isEmpty() ? "" : "unpersisted",
                        held.current.isEmpty() ? "" : "token",
                        held.replacements.isEmpty() ? "" : "refused",
                        held.stepUps.isEmpty() ? "" : "step-up",
                        held.declined.isEmpty() ? "" : "declined")
                .stream()
                .filter(what -> !what.isEmpty())
                .toList();
    }

    @Test
    void isNothingOnceAnotherProcessesSignOutIsSeen() {
        inner.remove(kept().key());
        assertThatThrownBy(() -> running.token(server)).isInstanceOf(InteractionRequiredException.class);
        assertThat(left()).isEmpty();
    }

    @Test
    void isNothingAfterASignOutOfItsOwn() throws Exception {
        running.forget(server);
        assertThat(left()).isEmpty();
    }

    /** Its grant may be revoked by then; what the store still holds of it is spent, and must not be taken for good. */
    @Test
    void isOnlyWhatTheStoreHasNotTakenAfterASignOutThatFailed() throws Exception {
        TokenStore locked = new ForwardingStore(inner) {
            @Override
            public Lock lock(CredentialKey key, Duration timeout) {
                throw new StoreException(ErrorCode.STORE_LOCKED, "it is locked", Map.of());
            }
        };
        try (Berth other = Berth.builder().store(locked).clock(clock).build()) {
            Secret renewed = other.token(server).value();
            other.watch.stepUps.made(server, Set.of("write"), kept());
            assertThatThrownBy(() -> other.forget(server)).isInstanceOf(StoreException.class);
            assertThat(other.watch.stepUps.isEmpty()).isTrue();
            assertThat(other.watch.proofs.count()).isZero();
            assertThat(other.token(server).value()).isEqualTo(renewed);
        }
        assertThat(issuer().token().refresh().count()).isOne();
    }

    /** The same person is asked again, and what they have said counts. */
    @Test
    void isWhatWasLearntWhereAnotherHasSeenTheGrantEnd() {
        inner.put(kept().withTokens(null));
        assertThatThrownBy(() -> running.token(server)).isInstanceOf(InteractionRequiredException.class);
        assertThat(left()).containsExactly("refused", "step-up", "declined");
    }

    @Test
    void isNoKeyOfAGrantThatAnotherSignInHasReplaced() throws Exception {
        running.token(server);
        try (Approver person = new Approver();
                Berth other = Berth.builder()
                        .store(inner)
                        .clock(clock)
                        .interaction(person)
                        .build()) {
            other.signInAgain(server);
        }
        Secret next = running.token(server).value();
        assertThat(next).isEqualTo(tokens().accessToken());
        assertThat(running.watch.proofs.count()).isOne();
        assertThat(left()).containsExactly("key", "token", "refused", "step-up", "declined");
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
        assertThat(left()).hasSize(6);
    }
}
