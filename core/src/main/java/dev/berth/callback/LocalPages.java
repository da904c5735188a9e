package dev.berth.callback;

import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/**
 * Our own pages, for the person's browser alone; opened by {@link CallbackEngine#openLocalPages}. Thread-safe.
 *
 * <p>Whoever reads the authorization URL of another's flow could sign that program in to an account of their own. So each
 * address holds 128 unguessable bits, answers only to its own {@code Host}, and works for its first visit alone: it stands
 * on the command line of the browser, which other users of the machine can read.
 */
public final class LocalPages implements AutoCloseable {
    private static final long LAST_LOOK_MILLIS = 2_000;

    private final LocalSite site;
    private final LoopbackListener listener;

    LocalPages(LocalSite site, LoopbackListener listener) {
        this.site = site;
        this.listener = listener;
    }

    /**
     * A short address that leads to the long one once; whoever comes second is told so.
     *
     * @param authorizationUrl asked at that visit, on the engine's thread; must be quick
     */
    public URI oneTimeRedirect(Supplier<URI> authorizationUrl) {
        return site.oneTime(authorizationUrl);
    }

    /**
     * A page that lists sign-ins with their state and a link each, and keeps itself current until all are over. The address
     * returned leads there once; reloading the page itself works as often as one likes.
     *
     * @param rows asked for each view, on the engine's thread most often; must be quick and must not block
     */
    public URI signInList(Supplier<List<SignInRow>> rows) {
        URI list = site.list(rows);
        return site.oneTime(() -> list);
    }

    /**
     * Frees the port; every address stops working. Where a list is being looked at and all its sign-ins are over, that is
     * shown first: it takes a second or so, {@value #LAST_LOOK_MILLIS} ms at most.
     */
    @Override
    public void close() {
        try {
            site.awaitLastLook(LAST_LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close();
    }
}
