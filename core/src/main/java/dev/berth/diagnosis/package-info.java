/**
 * What an examination found: step by step, which rule was kept or broken, and who can mend it. Start at
 * {@link dev.berth.diagnosis.Diagnosis}.
 */
@NullMarked
package dev.berth.diagnosis;

import org.jspecify.annotations.NullMarked;
