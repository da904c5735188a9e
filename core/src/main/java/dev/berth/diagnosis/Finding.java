package dev.berth.diagnosis;

import dev.berth.error.ErrorCode;
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
 */
public record Finding(
        Step step,
        Verdict verdict,
        Rule rule,
        String message,
        Advice advice,
        @Nullable ErrorCode prevents) {}
