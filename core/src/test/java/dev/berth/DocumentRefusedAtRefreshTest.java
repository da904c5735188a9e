package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Field class 23, where there is no registration that could be dead. */
@Timeout(120)
class DocumentRefusedAtRefreshTest extends WithMetadataDocument {
    private final SettableClock clock = new SettableClock(Instant.now());

    private Berth at(Interaction person) {
        return Berth.builder().store(store).clock(clock).interaction(person).build();
    }

    private void signedInOnceAndOver(Reply reply) throws Exception {
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            berth.signIn(server());
        }
        clock.advance(Duration.ofMinutes(61));
        issuer().token().refresh().answerWith(reply);
    }

    /** The issuer may only have failed to fetch it: the grant is kept, and good again when it can. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void needsAPersonAndLosesNothing(boolean named) throws Exception {
        signedInOnceAndOver(named ? Reply.error(401, "invalid_client", "no document") : Reply.status(401));
        try (Berth berth = at(Interaction.never())) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(InteractionRequiredException.class);
            }
            assertThat(issuer().token().refresh().count()).as("no storm").isOne();
            assertThat(tokens().refreshToken()).isNotNull();

            issuer().token().refresh().answerHonestly();
            clock.advance(Duration.ofMinutes(2));
            assertThat(berth.token(server()).value()).isNotNull();
        }
    }

    @Test
    void isMendedByOneSignIn() throws Exception {
        signedInOnceAndOver(Reply.error(401, "invalid_client", "no document"));
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            assertThat(berth.signIn(server())).isPresent();
            assertThat(berth.signIn(server())).isPresent();
            assertThat(person.asked).hasSize(1);
            assertThat(isOfDocument(person.asked.get(0))).isTrue();
            assertThat(issuer().token().refresh().count()).isOne();
        }
    }

    /** Its own grant is what is to be mended there, not somebody else's to replace. */
    @Test
    void isToldAsItIsWhereItIsConfigured() throws Exception {
        signedInOnceAndOver(Reply.error(401, "invalid_client", "no document"));
        Server configured =
                server().toBuilder().clientMetadataUrl(null).client(DOCUMENT).build();
        try (Berth berth = at(Interaction.never())) {
            assertThat(catchThrowableOfType(BerthException.class, () -> berth.token(configured))
                            .code())
                    .isEqualTo(ErrorCode.INVALID_CLIENT);
            assertThat(tokens().refreshToken()).isNotNull();
        }
    }
}
