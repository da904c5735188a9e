/**
 * Where credentials are kept. Start at {@link dev.berth.store.TokenStore}, or at those that are ready:
 * {@link dev.berth.store.FileTokenStore} and {@link dev.berth.store.MemoryTokenStore}.
 */
@NullMarked
package dev.berth.store;

import org.jspecify.annotations.NullMarked;
