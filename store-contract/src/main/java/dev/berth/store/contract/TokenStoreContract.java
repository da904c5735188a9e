package dev.berth.store.contract;

import dev.berth.store.TokenStore;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link TokenStore} does, whatever it keeps credentials in. A test class that extends this, and says how to open
 * one, runs it all:
 *
 * <pre>{@code
 * class MemoryTokenStoreTest extends TokenStoreContract {
 *     @Override
 *     protected TokenStore store() {
 *         return new MemoryTokenStore();
 *     }
 * }
 * }</pre>
 *
 * <p>The credentials that are stored are made up, and every secret in them holds the word {@code canary}: where it turns up in
 * a log, something printed it. Nothing is slept through; a test that waits for something gives up after thirty seconds.
 */
public abstract class TokenStoreContract {
    /** For who extends it. */
    protected TokenStoreContract() {}

    /** A new and empty store. Called once in each test; closing what it needs is the test class's own business. */
    protected abstract TokenStore store() throws Exception;

    /**
     * Whether it keeps notes of sign-ins that are under way ({@link TokenStore#putPending}). Default: yes. A store that leaves
     * these methods as they are says no, and its users wait without knowing for what.
     */
    protected boolean keepsNotes() {
        return true;
    }

    /** What is put is what is found, until it is replaced or removed. */
    @Nested
    class Keeping extends KeepingCases {
        Keeping() {
            super(TokenStoreContract.this::store);
        }
    }

    /** What one account, server, issuer or client has is nobody else's. */
    @Nested
    class Isolation extends IsolationCases {
        Isolation() {
            super(TokenStoreContract.this::store);
        }
    }

    /** Any string is a name. */
    @Nested
    class Names extends NameCases {
        Names() {
            super(TokenStoreContract.this::store);
        }
    }

    /** One holder at a time, and whoever waits gets it, gives up in time, or is interrupted. */
    @Nested
    class Locking extends LockingCases {
        Locking() {
            super(TokenStoreContract.this::store);
        }
    }

    /** What others are told of a sign-in that is under way. */
    @Nested
    class Notes extends NoteCases {
        Notes() {
            super(TokenStoreContract.this::store, keepsNotes());
        }
    }

    /** A number that is another one once anything has changed. */
    @Nested
    class Revision extends RevisionCases {
        Revision() {
            super(TokenStoreContract.this::store);
        }
    }

    /** Many threads at once. */
    @Nested
    class AtOnce extends SimultaneousCases {
        AtOnce() {
            super(TokenStoreContract.this::store);
        }
    }
}
