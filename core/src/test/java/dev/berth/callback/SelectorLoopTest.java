package dev.berth.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.redirect.RedirectOptions;
import dev.berth.redirect.Rejection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one thread outlives what goes wrong on it. */
@Timeout(60)
class SelectorLoopTest {
    @Test
    void goesOnAfterAListenersOwnDeadlinesFailed() throws Exception {
        PendingAuthorizations door = PendingAuthorizations.inMemory();
        SelectorLoop loop = new SelectorLoop(idle -> false);
        RejectionTally failing = new RejectionTally((reason, count) -> {
            if (count > 1) {
                throw new OutOfMemoryError("no thread for an event");
            }
        });
        Port broken = port(door, failing);
        Port sound = port(door, new RejectionTally((reason, count) -> {}));
        loop.start();
        loop.execute(() -> {
            loop.add(broken);
            loop.add(sound);
            // Six of a reason within the second: the last two are told when it is over, and that fails.
            long now = System.nanoTime();
            for (int i = 0; i < 7; i++) {
                failing.count(Rejection.NO_STATE, now - Duration.ofSeconds(1).toNanos());
            }
        });
        try {
            PendingAuthorization flow = Flows.start(door, sound.redirectUri(), "tracker");
            URI at = URI.create(sound.redirectUri());
            try (Wire wire = Wire.to("127.0.0.1", at.getPort())) {
                wire.send("GET " + Flows.response(flow, "c") + " HTTP/1.1\r\nHost: " + at.getAuthority() + "\r\n\r\n");
                assertThat(flow.await(Duration.ofSeconds(20)).code().reveal()).isEqualTo("c");
            }
        } finally {
            loop.stop();
        }
    }

    private static Port port(PendingAuthorizations door, RejectionTally tally) throws Exception {
        RedirectOptions options = RedirectOptions.defaults();
        var sockets = LoopbackSockets.open(options);
        int bound = LoopbackSockets.portOf(sockets.get(0));
        String redirectUri = options.redirectUri(bound);
        Authority authority = new Authority(options.host().uriForm(), bound);
        Site site = new CallbackSite(authority, options.path(), redirectUri, door);
        return new Port(redirectUri, List.copyOf(sockets), site, tally, Limits.DEFAULT);
    }
}
