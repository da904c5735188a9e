package dev.berth.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * What can be done, and by whom.
 *
 * @param person what the person who wants to sign in can do; null where it is not theirs to mend
 * @param owner what whoever runs the server can do; null where there is nothing to mend
 */
public record Advice(@Nullable String person, @Nullable String owner) {
    /** Nothing to do. */
    public static final Advice NONE = new Advice(null, null);

    /** For whoever runs the server alone. */
    public static Advice owner(String owner) {
        return new Advice(null, owner);
    }

    /** For the person alone. */
    public static Advice person(String person) {
        return new Advice(person, null);
    }
}
