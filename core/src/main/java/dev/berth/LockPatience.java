package dev.berth;

import java.time.Duration;

/** How long whoever holds a credential is waited for. */
final class LockPatience {
    /** Longer than a refresh takes as a rule, by those who cannot do without. */
    static final Duration FULL = Duration.ofSeconds(60);

    /** By those who can go on without, or come back: a person waits meanwhile, or other credentials do. */
    static final Duration BRIEF = Duration.ofSeconds(5);

    private LockPatience() {}
}
