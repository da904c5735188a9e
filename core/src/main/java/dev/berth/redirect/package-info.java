/**
 * Where an authorization response comes back to, and what becomes of it. Programs start at
 * {@link dev.berth.redirect.RedirectOptions}.
 */
@NullMarked
package dev.berth.redirect;

import org.jspecify.annotations.NullMarked;
