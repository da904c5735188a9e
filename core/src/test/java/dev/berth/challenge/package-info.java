@NullMarked
package dev.berth.challenge;

import org.jspecify.annotations.NullMarked;
