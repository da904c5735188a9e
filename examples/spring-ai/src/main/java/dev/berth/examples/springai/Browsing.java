package dev.berth.examples.springai;

import dev.berth.Interaction;
import dev.berth.PendingSignIn;
import dev.berth.browser.SystemBrowser;
import java.net.URI;

/** A person at this machine. A service takes {@link Interaction#never()}, and is signed in by the command or a grant. */
final class Browsing implements Interaction {
    @Override
    public void authorizationRequired(PendingSignIn pending) {
        System.err.println("Sign in at " + pending.url());
    }

    @Override
    public void open(URI address, int waiting) {
        new SystemBrowser().open(address);
    }
}
