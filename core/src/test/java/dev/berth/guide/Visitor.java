package dev.berth.guide;

import dev.berth.Interaction;
import dev.berth.PendingDeviceSignIn;
import dev.berth.PendingSignIn;
import dev.berth.testkit.Person;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A person who agrees to every sign-in. */
final class Visitor implements Interaction {
    final List<String> asked = new CopyOnWriteArrayList<>();

    @Override
    public void authorizationRequired(PendingSignIn pending) {
        asked.add(pending.server().name());
        visit(pending.url());
    }

    @Override
    public void deviceAuthorizationRequired(PendingDeviceSignIn pending) {
        asked.add(pending.server().name());
        allow(pending.verificationUri(), pending.userCode());
    }

    /** In a browser, which does not keep the caller waiting. */
    static void visit(URI address) {
        inTheBackground(() -> new Person().visit(address));
    }

    static void allow(URI verificationUri, String userCode) {
        inTheBackground(() -> new Person().allowDevice(verificationUri, userCode));
    }

    private static void inTheBackground(Runnable hand) {
        Thread thread = new Thread(hand, "person");
        thread.setDaemon(true);
        thread.start();
    }
}
