/** The rules of discovery. Start at {@link dev.berth.discovery.DiscoveryTest}. */
@NullMarked
package dev.berth.discovery;

import org.jspecify.annotations.NullMarked;
