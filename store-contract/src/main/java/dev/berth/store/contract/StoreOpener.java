package dev.berth.store.contract;

import dev.berth.store.TokenStore;

/** Opens a store in a process that knows nothing but a line of text. A public class with a public constructor without arguments. */
@FunctionalInterface
public interface StoreOpener {
    /**
     * Opens the store that is at that address.
     *
     * @param address a folder, a JDBC URL, whatever the test class says: no secret, since others can see command lines
     */
    TokenStore open(String address) throws Exception;
}
