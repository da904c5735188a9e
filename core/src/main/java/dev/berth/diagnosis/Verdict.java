package dev.berth.diagnosis;

import java.util.Locale;

/** What became of a rule. */
public enum Verdict {
    /** What the rule asks for is there. */
    KEPT,
    /** What must be so is not. */
    BROKEN,
    /** What should be so is not, or others may stumble over it. */
    WARNING,
    /** Nothing to mend: worth knowing. */
    INFORMATION;

    /** The stable lower-case form. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
