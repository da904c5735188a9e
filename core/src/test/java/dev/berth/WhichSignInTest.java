package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.store.Credential;
import dev.berth.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is kept says which sign-in it comes of. */
class WhichSignInTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00.123456789Z"));
    private final Approver person = new Approver();

    private Berth berth() {
        return Berth.builder().store(store).clock(clock).interaction(person).build();
    }

    @Test
    void byItsTime() throws Exception {
        try (person;
                Berth berth = berth()) {
            berth.signIn(server());
            assertThat(kept().signedInAt()).isEqualTo(clock.instant());
        }
    }

    @Test
    void isTheSameAfterARefresh() throws Exception {
        try (person;
                Berth berth = berth()) {
            berth.signIn(server());
            Credential signedIn = kept();
            clock.advance(Duration.ofHours(2));
            berth.signIn(server());
            assertThat(person.asked).hasSize(1);
            assertThat(kept().tokens()).isNotEqualTo(signedIn.tokens());
            assertThat(kept().signedInAt()).isNotNull().isEqualTo(signedIn.signedInAt());
        }
    }

    /** A clock that stands, as one does that was set back at the wrong moment. */
    @Test
    void isAnotherThoughTheTimeIsTheSame() throws Exception {
        try (person;
                Berth berth = berth()) {
            berth.signIn(server());
            Credential first = kept();
            berth.signInAgain(server());
            assertThat(kept().signedInAt()).isNotNull().isNotEqualTo(first.signedInAt());
        }
    }
}
