package dev.berth.diagnosis;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an examination found. Immutable.
 *
 * @param findings in the order in which they were made
 * @param outcome whether a sign-in can work
 * @param issuer the issuer that a sign-in would go to, to be shown; null where it gets to none
 * @param resource the resource indicator that it would send, to be shown: without its query; null for none
 */
public record Diagnosis(
        List<Finding> findings,
        Outcome outcome,
        @Nullable String issuer,
        @Nullable String resource) {
    /** Whether a sign-in can work. */
    public enum Outcome {
        /** Nothing that can be seen without one stands in its way. */
        POSSIBLE,
        /** The server asks for none. */
        NOT_NEEDED,
        /** Something stands in its way. */
        IMPOSSIBLE;

        /** The stable lower-case form. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Takes a copy of the findings. */
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** How many findings are of that verdict. */
    public long count(Verdict verdict) {
        return findings.stream().filter(f -> f.verdict() == verdict).count();
    }

    /** What stands in a sign-in's way, in the order in which it would meet it. */
    public List<Finding> obstacles() {
        return findings.stream().filter(f -> f.prevents() != null).toList();
    }

    /** What a sign-in would meet first. */
    public Optional<Finding> obstacle() {
        return findings.stream().filter(f -> Objects.nonNull(f.prevents())).findFirst();
    }
}
