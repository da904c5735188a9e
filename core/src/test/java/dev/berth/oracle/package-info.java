/**
 * Another implementation as judge: Nimbus' OAuth SDK reads what we send and what we read, and has to read it alike. Where it
 * does not, the difference is meant, and stands in the test with its reason.
 */
@NullMarked
package dev.berth.oracle;

import org.jspecify.annotations.NullMarked;
