/**
 * Discovery told step by step: what was asked, what came back, which rule it keeps or breaks, and who can mend it. Start at
 * {@link dev.berth.doctor.Doctor}.
 */
@NullMarked
package dev.berth.doctor;

import org.jspecify.annotations.NullMarked;
