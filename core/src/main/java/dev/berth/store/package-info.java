/** Where credentials are kept. Start at {@link dev.berth.store.TokenStore}. */
@NullMarked
package dev.berth.store;

import org.jspecify.annotations.NullMarked;
