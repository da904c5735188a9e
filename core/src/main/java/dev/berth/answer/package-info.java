/** What an authorization server answers to a direct request, whatever form it takes. Start at {@link dev.berth.answer.OAuthAnswer}. */
@NullMarked
package dev.berth.answer;

import org.jspecify.annotations.NullMarked;
