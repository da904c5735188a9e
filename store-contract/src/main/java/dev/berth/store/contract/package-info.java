/**
 * What a {@link dev.berth.store.TokenStore} has to be, as JUnit tests that any implementation can run. Start at {@link
 * dev.berth.store.contract.TokenStoreContract}; go on to {@link dev.berth.store.contract.SharedTokenStoreContract} where
 * several programs can use one store, and to {@link dev.berth.store.contract.ProcessTokenStoreContract} to see it with
 * programs that are killed.
 */
@NullMarked
package dev.berth.store.contract;

import org.jspecify.annotations.NullMarked;
