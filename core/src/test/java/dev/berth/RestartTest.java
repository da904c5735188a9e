package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.BerthException;
import dev.berth.error.InteractionRequiredException;
import dev.berth.secret.Secret;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that starts when its token is over: one refresh, no browser, whatever the server's answers look like. */
class RestartTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));

    @TempDir
    Path home;

    @BeforeEach
    void onDisk() {
        store = new FileTokenStore(home);
    }

    @AfterEach
    void nobodyWasAskedASecondTime() {
        assertThat(issuer().authorize().count()).isOne();
        assertThat(issuer().reuses()).isZero();
    }

    private void signIn() throws Exception {
        try (Approver person = new Approver();
                Berth berth = restarted(person)) {
            berth.signIn(server());
        }
    }

    /** Another program: what it knows is what lies on disk. */
    private Berth restarted(Interaction interaction) {
        store = new FileTokenStore(home);
        return Berth.builder()
                .store(store)
                .interaction(interaction)
                .clock(clock)
                .build();
    }

    /** What a program that starts after the token's end has. */
    private Secret tokenAfterARestart() throws Exception {
        clock.advance(Duration.ofMinutes(61));
        try (Approver person = new Approver();
                Berth berth = restarted(person)) {
            assertThat(berth.signIn(server())).isPresent();
            assertThat(person.asked).isEmpty();
            Secret token = berth.token(server()).value();
            assertThat(issuer().introspect(token.reveal())).isPresent();
            return token;
        }
    }

    private int refreshes() {
        return issuer().token().refresh().count();
    }

    /** Field classes 1 and 18: twice, so that what the first refresh has stored is refreshed as well. */
    @ParameterizedTest
    @EnumSource
    void costsOneRefreshInEveryShape(GrantAnswersTest.Shape shape) throws Exception {
        issuer().token().alter(shape::of);
        signIn();
        Secret first = tokenAfterARestart();
        assertThat(tokenAfterARestart()).isNotEqualTo(first);
        assertThat(refreshes()).isEqualTo(2);
    }

    /** Field class 12: the answer leaves the refresh token out, or says null, and brings a new one in between. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void carriesARefreshTokenForwardThatIsNotRepeated(boolean saysNull) throws Exception {
        signIn();
        boolean[] rotations = {false, true, false, false, true, true};
        for (boolean rotates : rotations) {
            issuer().token().rotates(rotates);
            if (saysNull && !rotates) {
                issuer().token().refresh().alterNext(1, reply -> reply.with("refresh_token", null));
            }
            tokenAfterARestart();
        }
        assertThat(refreshes()).isEqualTo(rotations.length);
    }

    /** Field class 18: an error under status 200 is an error, and only one of them is the end. */
    @Test
    void survivesAnErrorUnderStatus200() throws Exception {
        signIn();
        Secret before = tokens().accessToken();
        clock.advance(Duration.ofMinutes(61));
        for (Reply reply : List.of(
                Reply.error(200, "temporarily_unavailable", "later"),
                Reply.error(200, "temporarily_unavailable", "later").asForm(),
                Reply.error(200, "server_error", "later"))) {
            issuer().token().refresh().answerNext(1, reply);
            failsAfterARestart();
            assertThat(tokens().accessToken()).isEqualTo(before);
        }
        tokenAfterARestart();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsWithInvalidGrantUnderStatus200(boolean asForm) throws Exception {
        signIn();
        clock.advance(Duration.ofMinutes(61));
        Reply reply = Reply.error(200, "invalid_grant", "it is over");
        issuer().token().refresh().answerNext(1, asForm ? reply.asForm() : reply);
        try (Berth berth = restarted(Interaction.never())) {
            assertThatThrownBy(() -> berth.token(server())).isInstanceOf(InteractionRequiredException.class);
        }
        assertThat(kept().tokens()).isNull();
    }

    /** Field class 11: one grant throughout, and nobody is asked, though every program starts in the middle of it. */
    @Test
    void keepsTheGrantThroughTroubleUntilItWorksAgain() throws Exception {
        signIn();
        clock.advance(Duration.ofMinutes(61));
        List<Reply> trouble = List.of(
                Reply.status(429).withHeader("Retry-After", "3600"),
                Reply.status(502),
                Reply.status(503),
                Reply.closesConnection(),
                Reply.body(200, "application/json", "{\"access_token\":\"half\",\"token_type\":\"Bearer\"}")
                        .brokenOff(),
                Reply.body(200, "application/json", "{\"access_token\":\"half"),
                Reply.html(200, "<p>Back soon"));
        for (Reply reply : trouble) {
            issuer().token().refresh().answerNext(1, reply);
            failsAfterARestart();
        }
        tokenAfterARestart();
        assertThat(refreshes()).isEqualTo(trouble.size() + 1);
    }

    private void failsAfterARestart() {
        try (Berth berth = restarted(Interaction.never())) {
            assertThatThrownBy(() -> berth.token(server()))
                    .isInstanceOf(BerthException.class)
                    .isNotInstanceOf(InteractionRequiredException.class);
        }
    }
}
