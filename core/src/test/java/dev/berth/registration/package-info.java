@NullMarked
package dev.berth.registration;

import org.jspecify.annotations.NullMarked;
