/** The grammar of challenges. Start at {@link dev.berth.challenge.ChallengesTest}. */
@NullMarked
package dev.berth.challenge;

import org.jspecify.annotations.NullMarked;
