@NullMarked
package dev.berth.discovery;

import org.jspecify.annotations.NullMarked;
