/** What servers say in their answers, whatever form these take. Start at {@link dev.berth.answer.OAuthAnswer}. */
@NullMarked
package dev.berth.answer;

import org.jspecify.annotations.NullMarked;
