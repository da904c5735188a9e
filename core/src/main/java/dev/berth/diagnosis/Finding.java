package dev.berth.diagnosis;

import dev.berth.error.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rule, and what became of it at one step. Immutable; holds no secret and no URL's query, but words of servers that are
 * not yet made safe for a terminal or a page.
 *
 * @param step what was asked, and what came back
 * @param verdict what became of the rule
 * @param rule the rule
 * @param message what is so
 * @param advice what can be done
 * @param prevents what a sign-in ends with because of this; null where it does not stand in the way
 * @param facts the particulars that such an end is known to come with, as {@link dev.berth.error.BerthException#facts} would
 *     have them; {@code hint} among them says what to do next. Empty where none are known
 */
public record Finding(
        Step step,
        Verdict verdict,
        Rule rule,
        String message,
        Advice advice,
        @Nullable ErrorCode prevents,
        Map<String, String> facts) {
    /** Takes a copy of the facts. */
    public Finding {
        facts = Map.copyOf(facts);
    }
}
