package dev.berth.token;

import dev.berth.store.TokenSet;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange gave.
 *
 * @param tokens the grant
 * @param subject who signed in, as the ID token names them, for display alone; null where there is none. Not yet safe for a
 *     terminal or a page
 */
public record TokenResponse(TokenSet tokens, @Nullable String subject) {}
