package dev.berth;

import dev.berth.secret.Secret;
import dev.berth.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;

/** Somebody is signed in, and time goes by as the test says. */
abstract class WithRefreshes extends WithWorld {
    final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));

    Berth asking(Interaction person) {
        return Berth.builder().store(store).interaction(person).clock(clock).build();
    }

    Berth silent() {
        return asking(Interaction.never());
    }

    /** What a store has not taken is not offered again until it is closed. */
    Berth patient() {
        return Berth.builder()
                .store(store)
                .clock(clock)
                .pause((end, time) -> end.get())
                .build();
    }

    void signedIn() throws Exception {
        try (Approver person = new Approver();
                Berth berth = asking(person)) {
            berth.signIn(server());
        }
    }

    void expired() throws Exception {
        signedIn();
        clock.advance(Duration.ofMinutes(61));
    }

    int refreshes() {
        return issuer().token().refresh().count();
    }

    boolean isGoodAtTheIssuer(Secret accessToken) {
        return issuer().introspect(accessToken.reveal()).isPresent();
    }
}
