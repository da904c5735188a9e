package dev.berth.store.contract;

import dev.berth.store.TokenStore;

/** How a case comes by a store. */
@FunctionalInterface
interface Opening {
    TokenStore open() throws Exception;
}
