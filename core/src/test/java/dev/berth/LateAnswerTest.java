package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.InteractionRequiredException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Its process was suspended while it held the lock, say, and somebody has passed by: what they have stored since stands, and
 * not what is brought back late.
 */
@Timeout(60)
class LateAnswerTest extends WithRefreshes {
    private Endpoint.Hold hold = () -> {};
    private CompletableFuture<AccessToken> caller = new CompletableFuture<>();
    private final Berth berth = silent();

    @BeforeEach
    void isUnderWay() throws Exception {
        expired();
        hold = issuer().token().refresh().hold();
        caller = Background.run(() -> berth.token(server()));
        issuer().token().refresh().awaitRequests(1, LONG);
    }

    @AfterEach
    void close() {
        berth.close();
    }

    private Credential aNewSignIn() {
        Credential next = kept().signedIn(
                        new TokenSet(
                                Secret.of("canary-new"),
                                "Bearer",
                                clock.instant(),
                                clock.instant().plus(Duration.ofHours(1)),
                                Secret.of("canary-new-refresh"),
                                List.of()),
                        null,
                        null,
                        clock.instant(),
                        7);
        store.put(next);
        return next;
    }

    @Test
    void doesNotOverwriteANewSignIn() throws Exception {
        Credential next = aNewSignIn();
        hold.release();
        assertThat(caller.get(30, SECONDS).value()).isEqualTo(Secret.of("canary-new"));
        assertThat(kept()).isEqualTo(next);
    }

    @Test
    void doesNotUndoASignOut() {
        store.remove(kept().key());
        hold.release();
        assertThat(caller)
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(InteractionRequiredException.class);
        assertThat(store.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_grant", "invalid_client"})
    void endsNoOtherGrantThanItsOwn(String error) throws Exception {
        issuer().token().refresh().answerNext(1, Reply.error(400, error, "it is long gone"));
        Credential next = aNewSignIn();
        hold.release();
        assertThat(caller.get(30, SECONDS).value()).isEqualTo(Secret.of("canary-new"));
        assertThat(kept()).isEqualTo(next);
    }

    /** A sign-in that came to nothing notes that the client is in doubt; the grant is the same. */
    @Test
    void isKeptWhereOnlyWhatIsKnownOfTheClientHasChanged() throws Exception {
        store.put(kept().withClient(kept().client().withInDoubt(true)));
        hold.release();
        Secret refreshed = caller.get(30, SECONDS).value();
        assertThat(isGoodAtTheIssuer(refreshed)).isTrue();
        assertThat(tokens().accessToken()).isEqualTo(refreshed);
        assertThat(kept().client().inDoubt()).isTrue();
    }
}
