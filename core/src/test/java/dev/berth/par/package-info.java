/** Pushed requests, seen alone. Start at {@link dev.berth.par.PushedAuthorizationTest}. */
@NullMarked
package dev.berth.par;

import org.jspecify.annotations.NullMarked;
