/** What a server that wants authorization says in {@code WWW-Authenticate}. Start at {@link dev.berth.challenge.Challenges}. */
@NullMarked
package dev.berth.challenge;

import org.jspecify.annotations.NullMarked;
