package dev.berth.conformance;

import dev.berth.Interaction;
import dev.berth.PendingSignIn;
import java.io.IOException;
import java.net.HttpURLConnection;

/** The person and the browser in one: visits the authorization URL and goes where it is redirected to. */
final class PlayedBrowser implements Interaction {
    private static final int MILLIS = 30_000;

    @Override
    public void authorizationRequired(PendingSignIn pending) {
        Thread browser = new Thread(() -> visit(pending), "played-browser");
        browser.setDaemon(true);
        browser.start();
    }

    /** A page other than the listener's says that the authorization server will not answer: the wait is over then. */
    private static void visit(PendingSignIn pending) {
        try {
            HttpURLConnection tab = (HttpURLConnection) pending.url().toURL().openConnection();
            tab.setInstanceFollowRedirects(true);
            tab.setConnectTimeout(MILLIS);
            tab.setReadTimeout(MILLIS);
            if (tab.getResponseCode() == HttpURLConnection.HTTP_OK
                    && tab.getURL().toString().startsWith(pending.redirectUri())) {
                return;
            }
            System.err.println("the browser ended with status " + tab.getResponseCode());
        } catch (IOException e) {
            System.err.println("the browser failed: " + e);
        }
        pending.cancel();
    }
}
