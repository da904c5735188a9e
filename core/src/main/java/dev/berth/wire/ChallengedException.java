package dev.berth.wire;

import java.util.List;

/** Carries the challenge out of a probe; never leaves this package. */
@SuppressWarnings("serial") // caught where it is made to go, never written anywhere
final class ChallengedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Probe.Challenged challenged;

    ChallengedException(int status, List<String> challenges) {
        super(null, null, false, false);
        this.challenged = new Probe.Challenged(status, challenges);
    }

    Probe.Challenged challenged() {
        return challenged;
    }
}
