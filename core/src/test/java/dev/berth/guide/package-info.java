/**
 * What {@code docs/guide} shows, run from outside the façade's package, as whoever reads it will. What a snippet takes as given
 * is a parameter of its method.
 */
@NullMarked
package dev.berth.guide;

import org.jspecify.annotations.NullMarked;
