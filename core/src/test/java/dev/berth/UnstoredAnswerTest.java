package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process ended with what its issuer had answered, before anything of it was stored (field classes 2 and 21): the next goes on
 * from there, since what is stored is spent.
 */
class UnstoredAnswerTest extends WithRefreshes {
    @TempDir
    private Path home;

    private Secret refreshToken() throws Exception {
        store = new FileTokenStore(home);
        expired();
        Credential before = kept();
        TokenStore files = store;
        List<Credential> lost = new ArrayList<>();
        store = new ForwardingStore(files) {
            @Override
            public void put(Credential credential) {
                lost.add(credential);
                throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
            }
        };
        try (Berth killed = patient()) {
            killed.token(server());
        }
        store = files;
        assertThat(kept()).isEqualTo(before);
        return Objects.requireNonNull(
                Objects.requireNonNull(lost.get(0).tokens()).refreshToken());
    }

    @Test
    void isGoneOnFrom() throws Exception {
        Secret refreshToken = refreshToken();
        try (Berth berth = silent()) {
            assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
        }
        assertThat(tokens().refreshToken()).isEqualTo(refreshToken);
        assertThat(refreshes()).isOne();
    }

    /** The key that the token is bound to is the credential's. */
    @Test
    void isGoneOnFromWithItsKey() throws Exception {
        Duration always = Duration.ofDays(36_500);
        issuer().dpop().supported(true).demandsNonces(true).window(always);
        mcp().dpop().required(true).window(always);
        refreshToken();
        try (Berth berth = silent()) {
            assertThat(berth.token(server()).isBoundToKey()).isTrue();
        }
        assertThat(tokens().tokenType()).isEqualTo("DPoP");
        assertThat(issuer().reuses()).isZero();
    }

    /** What it was given has ended by then as well; but not the grant. */
    @Test
    void isGoneOnFromLater() throws Exception {
        refreshToken();
        clock.advance(Duration.ofDays(3));
        try (Berth berth = silent()) {
            assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
        }
        assertThat(refreshes()).isEqualTo(2);
        assertThat(issuer().reuses()).isZero();
    }

    /** It counts from when it was answered, not from when it is found. */
    @Test
    void isNotTakenToHaveJustBeenAnswered() throws Exception {
        refreshToken();
        Instant answered = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        clock.advance(Duration.ofMinutes(20));
        try (Berth berth = silent()) {
            berth.token(server());
        }
        assertThat(tokens().issuedAt()).isEqualTo(answered);
        assertThat(tokens().expiresAt()).isEqualTo(answered.plusSeconds(3600));
    }

    @Test
    void isSignedOutWithWhatItHad() throws Exception {
        Secret refreshToken = refreshToken();
        try (Berth berth = silent()) {
            assertThat(berth.signOut(server()).outcome()).isEqualTo(SignOut.REVOKED);
        }
        assertThat(issuer().revocation().requests())
                .extracting(request -> request.parameter("token"))
                .hasSize(2)
                .contains(refreshToken.reveal());
        assertThat(left()).isEmpty();
    }

    /** As commands do it, while the disk stays full: each has what the one before was answered, and none sends what is spent. */
    @Test
    void isGoneOnFromBySomeWhoCannotStoreEither() throws Exception {
        store = new FileTokenStore(home);
        expired();
        TokenStore files = store;
        store = full(files);
        for (int command = 0; command < 3; command++) {
            try (Berth berth = patient()) {
                assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
            }
            clock.advance(Duration.ofMinutes(61));
        }
        store = files;
        try (Berth berth = silent()) {
            assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
        }
        assertThat(isGoodAtTheIssuer(tokens().accessToken())).isTrue();
        assertThat(refreshes()).isEqualTo(4);
        assertThat(issuer().reuses()).isZero();
    }

    /** What takes its place has to be as good. */
    @Test
    void isNotLostByAnAnswerWithoutATokenAfterIt() throws Exception {
        refreshToken();
        TokenStore files = store;
        store = full(files);
        clock.advance(Duration.ofMinutes(61));
        issuer().token().refresh().answerNext(1, Reply.html(200, "<html>"));
        try (Berth berth = patient()) {
            assertThatThrownBy(() -> berth.token(server())).isInstanceOf(BerthException.class);
        }
        store = files;
        clock.advance(Duration.ofMinutes(1));
        try (Berth berth = silent()) {
            assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
        }
        assertThat(issuer().reuses()).isZero();
    }

    /** The store could not keep what came after it: that is in memory alone, and is not given up for what it was made from. */
    @Test
    void isNotGoneBackTo() throws Exception {
        store = new FileTokenStore(home);
        expired();
        TokenStore files = store;
        AtomicInteger renewals = new AtomicInteger();
        store = new ForwardingStore(full(files)) {
            @Override
            public Renewal renew(Credential credential) {
                if (renewals.incrementAndGet() == 2) {
                    throw new StoreException(ErrorCode.STORE_LOCKED, "held", Map.of());
                }
                return super.renew(credential);
            }
        };
        try (Berth berth = patient()) {
            for (int i = 0; i < 4; i++) {
                assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
                clock.advance(Duration.ofMinutes(61));
            }
        }
        assertThat(renewals).hasValue(4);
        assertThat(refreshes()).isEqualTo(4);
        assertThat(issuer().reuses()).isZero();
    }

    /** The server does not replace the refresh token each time: what is not said holds as it was sent, not as it is stored. */
    @Test
    void isReadWithWhatWasSent() throws Exception {
        store = new FileTokenStore(home);
        expired();
        Secret stored = Objects.requireNonNull(tokens().refreshToken());
        store.renew(kept())
                .keep(Secret.of("sent-in-its-place\na b\n" + clock.instant().toEpochMilli()
                        + "\napplication/json\n{\"access_token\":\"good\",\"expires_in\":3600}"));
        try (Berth berth = silent()) {
            assertThat(berth.token(server()).value()).isEqualTo(Secret.of("good"));
        }
        assertThat(tokens().refreshToken())
                .isEqualTo(Secret.of("sent-in-its-place"))
                .isNotEqualTo(stored);
        assertThat(tokens().scopes()).containsExactly("a", "b");
        assertThat(refreshes()).isZero();
    }

    /** A refusal under a 200, or what makes no sense, is no answer to go on from: it is asked anew. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "\n\n1764000000000\napplication/json\n{\"error\":\"invalid_grant\"}",
                "\n\n1764000000000\ntext/html\n<html>",
                "\n\nnever\n\naccess_token=a&token_type=Bearer",
                ""
            })
    void isNotBelievedWhereItHadNoToken(String answer) throws Exception {
        store = new FileTokenStore(home);
        expired();
        store.renew(kept()).keep(Secret.of(answer));
        try (Berth berth = silent()) {
            assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
        }
        assertThat(refreshes()).isOne();
        assertThat(left()).isEmpty();
    }

    /** Nothing has been spent then, so there has to be room before anything is. */
    @Test
    void hasTheStoreAskedAnewWhereItHadNoToken() throws Exception {
        FileTokenStore files = new FileTokenStore(home);
        store = files;
        expired();
        files.renew(kept()).keep(Secret.of("nonsense"));
        AtomicInteger asked = new AtomicInteger();
        store = new ForwardingStore(files) {
            @Override
            public void requireWritable() {
                if (asked.incrementAndGet() == 2) {
                    throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
                }
            }
        };
        try (Berth berth = silent()) {
            assertThatThrownBy(() -> berth.token(server())).isInstanceOf(StoreException.class);
        }
        assertThat(refreshes()).isZero();
    }

    /** What is kept of the answer is gone as soon as what was in it is stored, or nothing is going to be. */
    @Test
    void leavesNothingBesideTheCredential() throws Exception {
        store = new FileTokenStore(home);
        expired();
        try (Berth berth = silent()) {
            berth.token(server());
            assertThat(left()).isEmpty();
            List<Reply> troubles =
                    List.of(Reply.status(503), Reply.html(200, "<html>"), Reply.json(200, Map.of("a", "b")));
            for (Reply trouble : troubles) {
                issuer().token().refresh().answerWith(trouble);
                clock.advance(Duration.ofMinutes(61));
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(BerthException.class);
                assertThat(left()).isEmpty();
            }
        }
    }

    /** The store is of others: whatever it throws, the token that is in hand is used, and the one before it not sent again. */
    @Test
    void isNotLostByAStoreThatFailsInItsOwnWay() throws Exception {
        expired();
        TokenStore files = store;
        AtomicInteger failures = new AtomicInteger();
        store = new ForwardingStore(files) {
            @Override
            public Renewal renew(Credential credential) {
                return new Renewal() {
                    @Override
                    public void keep(Secret answer) {
                        throw new IllegalStateException(answer.reveal());
                    }

                    @Override
                    public void close() {
                        throw new IllegalStateException("connection is closed");
                    }
                };
            }

            @Override
            public void put(Credential credential) {
                if (failures.incrementAndGet() == 1) {
                    throw new IllegalStateException("connection is closed");
                }
                super.put(credential);
            }
        };
        try (Berth berth = patient()) {
            Secret first = berth.token(server()).value();
            assertThat(isGoodAtTheIssuer(first)).isTrue();
            clock.advance(Duration.ofMinutes(61));
            assertThat(berth.token(server()).value()).isNotEqualTo(first);
        }
        assertThat(isGoodAtTheIssuer(tokens().accessToken())).isTrue();
        assertThat(refreshes()).isEqualTo(2);
        assertThat(issuer().reuses()).isZero();
    }

    /** What is good is used to its end. */
    @Test
    void needNotComeWhereAStoreFailsInItsOwnWay() throws Exception {
        signedIn();
        Secret stored = tokens().accessToken();
        store = new ForwardingStore(store) {
            @Override
            public Renewal renew(Credential credential) {
                throw new IllegalStateException("connection is closed");
            }
        };
        clock.advance(Duration.ofMinutes(59).plusSeconds(50));
        try (Berth berth = silent()) {
            assertThat(berth.token(server()).value()).isEqualTo(stored);
            clock.advance(Duration.ofMinutes(1));
            assertThatThrownBy(() -> berth.token(server()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageNotContaining("connection");
        }
        assertThat(refreshes()).isZero();
    }

    private static TokenStore full(TokenStore inner) {
        return new ForwardingStore(inner) {
            @Override
            public void put(Credential credential) {
                throw new StoreException(ErrorCode.STORE_FAILED, "no space left", Map.of());
            }
        };
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("credentials"))) {
            return files.filter(file -> !file.toString().endsWith(".json")).toList();
        }
    }
}
