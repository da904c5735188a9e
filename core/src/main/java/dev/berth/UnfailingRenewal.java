package dev.berth;

import dev.berth.secret.Secret;
import dev.berth.store.TokenStore;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Another renewal, which may be of a store of others': what that throws as it keeps an answer, or lets go of it, costs nobody the
 * token that is in the answer.
 */
record UnfailingRenewal(TokenStore.Renewal renewal) implements TokenStore.Renewal {
    private static final System.Logger LOG = System.getLogger(UnfailingRenewal.class.getName());

    @Override
    public void keep(Secret answer) {
        attempt("keep", () -> renewal.keep(answer));
    }

    @Override
    public Optional<Secret> kept() {
        return renewal.kept();
    }

    @Override
    public void close() {
        attempt("let go of", renewal::close);
    }

    private static void attempt(String what, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            // Its message may hold what it was given.
            LOG.log(
                    Level.WARNING,
                    "the store could not {0} what an issuer had answered: {1}",
                    what,
                    e.getClass().getName());
        }
    }
}
