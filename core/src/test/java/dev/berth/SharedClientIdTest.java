package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.AuthorizationException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.SettableClock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An issuer that gives everybody the same client id (RFC 7591 section 3.2.1 allows it): a new registration is stored where a
 * live grant is, which stands until another one is on disk.
 */
@Timeout(90)
class SharedClientIdTest extends WithPrograms {
    private static final Duration PAST_ITS_END = Duration.ofMinutes(61);

    private final SettableClock clock = new SettableClock(Instant.now());

    @BeforeEach
    void sameForEverybody() {
        issuer().registration().givesEverybody("everybody");
    }

    private void signedIn() throws Exception {
        try (Program first = new Program(WithPrograms::visit)) {
            assertThat(first.signIn().get(60, SECONDS)).isPresent();
        }
    }

    /** So that what is kept is of no use, and a new registration is needed. */
    private ServerSocket takenPort() throws Exception {
        URI redirectUri = URI.create(Objects.requireNonNull(kept().client().redirectUri()));
        return new ServerSocket(redirectUri.getPort(), 50, InetAddress.getLoopbackAddress());
    }

    private void declinesANewSignIn() throws Exception {
        try (ServerSocket taken = takenPort();
                Program second = new Program(PendingSignIn::cancel)) {
            assertThat(taken.isBound()).isTrue();
            assertThat(second.signInAgain())
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withRootCauseInstanceOf(AuthorizationException.class);
            assertThat(second.person.asked).hasSize(1);
        }
        assertThat(issuer().registration().count()).isEqualTo(2);
    }

    @Test
    void isSignedInStillWhereANewSignInIsDeclined() throws Exception {
        try (Program before = new Program(WithPrograms::visit)) {
            assertThat(before.signIn().get(60, SECONDS)).isPresent();
            TokenSet granted = tokens();
            declinesANewSignIn();

            assertThat(tokens()).isEqualTo(granted);
            assertThat(before.berth.token(server()).value()).isEqualTo(granted.accessToken());
            try (Program after = new Program(WithPrograms::visit)) {
                assertThat(after.berth.token(server()).value()).isEqualTo(granted.accessToken());
            }
        }
    }

    @Test
    void isRefreshedStillWhereANewSignInIsDeclined() throws Exception {
        signedIn();
        Secret before = tokens().accessToken();
        declinesANewSignIn();
        isRefreshed(before);
    }

    /** What the issuer said last of a client is what counts, for the earlier grant too: the first secret may be gone. */
    @Test
    void refreshesByTheLastSecretThatItWasGiven() throws Exception {
        issuer().registration().assigns(ClientAuthentication.CLIENT_SECRET_POST);
        signedIn();
        Secret before = tokens().accessToken();
        Secret first = kept().client().clientSecret();
        declinesANewSignIn();
        assertThat(kept().client().clientSecret()).isNotNull().isNotEqualTo(first);
        isRefreshed(before);
    }

    private void isRefreshed(Secret before) throws Exception {
        clock.advance(PAST_ITS_END);
        try (Program after = new Program(new FileTokenStore(home), clock, WithPrograms::visit)) {
            assertThat(after.berth.token(server()).value()).isNotEqualTo(before);
            assertThat(after.person.asked).isEmpty();
        }
        assertThat(issuer().token().refresh().count()).isOne();
    }

    @Test
    void isNotRegisteredAThirdTimeAtTheNextTry() throws Exception {
        signedIn();
        declinesANewSignIn();
        Secret before = tokens().accessToken();
        try (Program third = new Program(WithPrograms::visit)) {
            assertThat(third.signInAgain().get(60, SECONDS)).isPresent();
        }
        assertThat(tokens().accessToken()).isNotEqualTo(before);
        assertThat(issuer().registration().count()).isEqualTo(2);
    }

    /** Without the lock something that a refresh has just brought could be overwritten. */
    @Test
    void staysAsItIsWhereSomebodyHoldsIt() throws Exception {
        signedIn();
        Credential before = kept();
        try (TokenStore.Lock held = new FileTokenStore(home).lock(before.key(), LONG)) {
            declinesANewSignIn();
            assertThat(kept()).isEqualTo(before);
        }
    }

    /** The registration is stored once the refresh is, and keeps what that brought. */
    @Test
    void keepsWhatARefreshBringsMeanwhile() throws Exception {
        signedIn();
        clock.advance(PAST_ITS_END);
        Endpoint.Hold hold = issuer().token().refresh().hold();
        FileTokenStore asIs = new FileTokenStore(home);
        CredentialKey key = kept().key();
        try (ServerSocket taken = takenPort();
                Program refreshing = new Program(new FileTokenStore(home), clock, WithPrograms::visit);
                Program asking = new Program(
                        new ForwardingStore(asIs) {
                            @Override
                            public Lock lock(CredentialKey wanted, Duration timeout) throws InterruptedException {
                                if (wanted.equals(key)) {
                                    hold.release();
                                }
                                return super.lock(wanted, timeout);
                            }
                        },
                        clock,
                        pending -> {
                            hold.release();
                            pending.cancel();
                        })) {
            assertThat(taken.isBound()).isTrue();
            CompletableFuture<AccessToken> refreshed = Background.run(() -> refreshing.berth.token(server()));
            issuer().token().refresh().awaitRequests(1, LONG);
            assertThat(asking.signInAgain()).failsWithin(LONG);

            Secret token = refreshed.get(60, SECONDS).value();
            assertThat(tokens().accessToken()).isEqualTo(token);
            assertThat(kept().client().redirectUri())
                    .isEqualTo(asking.person.asked.get(0).redirectUri());
        }
    }
}
