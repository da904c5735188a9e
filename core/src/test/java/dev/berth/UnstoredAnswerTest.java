package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.error.TransportException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
                .contains(refreshToken.reveal());
    }

    /** A refusal under a 200, or what makes no sense, is no answer to go on from: it is asked anew. */
    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "1764000000000\napplication/json\n{\"error\":\"invalid_grant\"}", "1\n\n", ""})
    void isNotBelievedWhereItHadNoToken(String answer) throws Exception {
        store = new FileTokenStore(home);
        expired();
        store.renew(kept()).keep(Secret.of(answer));
        try (Berth berth = silent()) {
            assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
        }
        assertThat(refreshes()).isOne();
    }

    /** What is kept of the answer is gone as soon as what was in it is stored, or nothing is going to be. */
    @Test
    void leavesNothingBesideTheCredential() throws Exception {
        store = new FileTokenStore(home);
        expired();
        try (Berth berth = silent()) {
            berth.token(server());
            issuer().token().refresh().answerWith(Reply.status(503));
            clock.advance(Duration.ofMinutes(61));
            assertThatThrownBy(() -> berth.token(server())).isInstanceOf(TransportException.class);
        }
        try (Stream<Path> files = Files.list(home.resolve("credentials"))) {
            assertThat(files).hasSize(1);
        }
    }
}
