/**
 * The program that the official conformance suite runs against its servers. Start at {@link
 * dev.berth.conformance.ConformanceClient}.
 */
@NullMarked
package dev.berth.conformance;

import org.jspecify.annotations.NullMarked;
