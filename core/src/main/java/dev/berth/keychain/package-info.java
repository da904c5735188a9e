/**
 * The system's keychain, where a sealed store has its key. Start at {@link dev.berth.keychain.Keychain};
 * {@link dev.berth.keychain.SystemKeychain} is the one of this machine.
 */
@NullMarked
package dev.berth.keychain;

import org.jspecify.annotations.NullMarked;
