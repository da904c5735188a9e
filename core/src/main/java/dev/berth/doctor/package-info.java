/**
 * Walks discovery step by step, and holds what comes back against the rules. Start at {@link dev.berth.doctor.Doctor}; what it
 * finds is in {@link dev.berth.diagnosis}.
 */
@NullMarked
package dev.berth.doctor;

import org.jspecify.annotations.NullMarked;
