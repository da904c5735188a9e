@NullMarked
package dev.berth.doctor;

import org.jspecify.annotations.NullMarked;
