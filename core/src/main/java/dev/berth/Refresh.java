package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import org.jspecify.annotations.Nullable;

/** How a credential whose token is due, or was refused, comes by a better one. */
@FunctionalInterface
interface Refresh {
    /**
     * The credential with a token that is good, or at least usable where its issuer is in trouble.
     *
     * @param known as it was before its lock was to be had
     * @param refused a token that the server has just refused; null for none
     * @throws BerthException if there is none
     */
    Credential run(Server server, Credential known, @Nullable Secret refused) throws InterruptedException;
}
