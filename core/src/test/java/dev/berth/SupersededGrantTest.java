package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestAuthorizationServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A grant of an earlier issuer or client does not outlive the sign-in that takes its place, whatever is under way for it. */
@Timeout(90)
class SupersededGrantTest extends WithProtectedClient {
    private final TestAuthorizationServer next = TestAuthorizationServer.start();

    @BeforeEach
    void signedInAtTheFormerIssuerAWhileAgo() throws Exception {
        signIn();
        clock.advance(Duration.ofMinutes(61));
        mcp().protectedBy(next);
    }

    @AfterEach
    void stop() {
        next.close();
    }

    private boolean isOfTheNext(Credential credential) {
        return credential.issuer().equals(next.issuer()) && credential.tokens() != null;
    }

    @Test
    void isNotBroughtBackByARefreshThatWasUnderWay() throws Exception {
        Endpoint.Hold hold = issuer().token().refresh().hold();
        store = new ForwardingStore(store) {
            /** Once the new grant is stored: the refresh ends when the old one is about to go, or has gone. */
            private void release() {
                if (list().stream().anyMatch(SupersededGrantTest.this::isOfTheNext)) {
                    hold.release();
                }
            }

            @Override
            public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
                release();
                return super.lock(key, timeout);
            }

            @Override
            public boolean remove(CredentialKey key) {
                boolean removed = super.remove(key);
                release();
                return removed;
            }
        };
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            CompletableFuture<AccessToken> refreshing = Background.run(() -> berth.token(server()));
            issuer().token().refresh().awaitRequests(1, LONG);
            CompletableFuture<Optional<SignedIn>> signingIn = Background.run(() -> berth.signInAgain(server()));
            assertThat(signingIn.get(60, SECONDS)).isPresent();
            assertThat(refreshing.get(60, SECONDS)).isNotNull();
            assertThat(store.list()).singleElement().matches(this::isOfTheNext);
            assertThat(berth.credential(server()).orElseThrow()).matches(this::isOfTheNext);
        }
    }

    /** The issuer forgets the client while the grant is refreshed: the registration is dropped, and another made. */
    @Test
    void isNotBroughtBackWhereItsClientWasForgotten() throws Exception {
        mcp().protectedBy(issuer());
        CredentialKey former = kept().key();
        CountDownLatch refreshed = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        issuer().token().refresh().alter(reply -> {
            refreshed.countDown();
            ForwardingStore.await(answers);
            return reply;
        });
        store = new ForwardingStore(store) {
            @Override
            public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
                if (key.equals(former) && refreshed.getCount() == 0) {
                    answers.countDown();
                }
                return super.lock(key, timeout);
            }
        };
        try (Approver person = new Approver(pending -> {
                    URI callback = new Person().approve(pending.url());
                    if (issuer().registration().count() == 1) {
                        issuer().clients().purge();
                    }
                    new Person().deliver(callback);
                });
                Berth berth = at(person)) {
            CompletableFuture<AccessToken> refreshing = Background.run(() -> berth.token(server()));
            assertThat(refreshed.await(30, SECONDS)).isTrue();
            assertThat(berth.signInAgain(server())).isPresent();
            answers.countDown();
            assertThat(refreshing.get(60, SECONDS)).isNotNull();
            assertThat(store.list()).singleElement().matches(one -> !one.key().equals(former));
        }
    }

    /** Whoever is at the old one, and does not come to an end. */
    @Test
    void isRemovedThoughSomebodyHoldsIt() throws Exception {
        CredentialKey former = kept().key();
        store = new ForwardingStore(store) {
            @Override
            public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
                if (key.equals(former)) {
                    throw new StoreException(ErrorCode.STORE_LOCKED, "somebody is at it", Map.of());
                }
                return super.lock(key, timeout);
            }
        };
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            assertThat(berth.signInAgain(server())).isPresent();
        }
        assertThat(store.list()).singleElement().matches(this::isOfTheNext);
    }

    /** Another process has signed in while a refresh waited for the old credential. */
    @Test
    void isNotMissedByARefreshThatWaitedForItsTurn() throws Exception {
        Credential former = kept();
        Credential successor = signedInElsewhere();
        CountDownLatch waits = new CountDownLatch(1);
        TokenStore shared = store;
        try (TokenStore.Lock held = shared.lock(former.key(), LONG)) {
            store = new ForwardingStore(shared) {
                @Override
                public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
                    waits.countDown();
                    return super.lock(key, timeout);
                }
            };
            try (Berth berth = at(Interaction.never())) {
                CompletableFuture<AccessToken> token = Background.run(() -> berth.token(server()));
                assertThat(waits.await(30, SECONDS)).isTrue();
                shared.put(successor);
                shared.remove(former.key());
                held.close();
                Secret theirs = Objects.requireNonNull(successor.tokens()).accessToken();
                assertThat(token.get(60, SECONDS).value()).isEqualTo(theirs);
            }
        }
    }
}
