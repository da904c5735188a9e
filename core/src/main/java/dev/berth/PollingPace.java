package dev.berth;

import dev.berth.token.DeviceTokenResponse.Later;
import java.time.Duration;

/** How long a token endpoint is left alone between two questions (RFC 8628 section 3.5). Not thread-safe. */
final class PollingPace {
    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

    private Duration interval;
    private Duration backoff = Duration.ZERO;

    /** Starts with the server's interval, which the first question waits for too: nobody enters a code in no time. */
    PollingPace(Duration interval) {
        this.interval = interval;
    }

    Duration beforeTheFirst() {
        return interval;
    }

    /**
     * Once slowed down stays slowed down. A server in trouble is asked half as often each time, up to once a minute, and at
     * the old pace as soon as it makes sense again. What it says itself counts where it is longer.
     */
    Duration after(Later later) {
        switch (later.reason()) {
            case PENDING -> backoff = Duration.ZERO;
            case SLOW_DOWN -> {
                backoff = Duration.ZERO;
                interval = interval.plus(SLOWER);
            }
            case TROUBLE -> backoff = shorter(longer(interval, backoff).multipliedBy(2), LONGEST_BACKOFF);
        }
        Duration pause = longer(interval, backoff);
        return later.retryAfter() == null ? pause : longer(pause, later.retryAfter());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
