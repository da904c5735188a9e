package dev.berth.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.Berth;
import dev.berth.Interaction;
import dev.berth.PendingDeviceSignIn;
import dev.berth.PendingSignIn;
import dev.berth.Server;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.redirect.Rejection;
import dev.berth.testkit.Person;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DesktopAndTerminalTest extends WithWorld {
    @Test
    void takesAPasteAfterABadOne() throws Exception {
        Interaction pasting = new Interaction() {
            @Override
            public void authorizationRequired(PendingSignIn pending) {
                String typed = "no address\n" + new Person().approve(pending.url());
                try {
                    read(new BufferedReader(new StringReader(typed)), pending);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
        try (Berth berth = Berth.builder().interaction(pasting).build()) {
            assertThat(berth.signIn(server())).isPresent();
        }
    }

    private static void read(BufferedReader terminal, PendingSignIn pending) throws IOException {
        // shown in docs/guide/desktop-and-terminal.md
        String line;
        while ((line = terminal.readLine()) != null) {
            Optional<Rejection> rejection = pending.paste(line).rejection();
            if (rejection.isEmpty()) {
                break;
            }
            System.err.println(rejection.get().explanation());
        }
        // shown no further
    }

    // shown in docs/guide/desktop-and-terminal.md
    record InAWindow(Window window) implements Interaction {
        @Override
        public void authorizationRequired(PendingSignIn pending) {
            Dialog dialog = window.show("Sign in to " + pending.server().name(), pending.url());
            dialog.onCancel(pending::cancel);
            pending.settlement().thenRun(dialog::close);
        }

        @Override
        public void open(URI address, int waiting) {
            new SystemBrowser().open(address);
        }
    }
    // shown no further

    /** What a program has of its own. */
    interface Window {
        Dialog show(String title, URI address);
    }

    private static final class Dialog {
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        Runnable cancel = () -> {};

        void onCancel(Runnable action) {
            cancel = action;
        }

        void close() {
            closed.complete(null);
        }
    }

    @Test
    void closesItsWindowWhenAllIsWell() throws Exception {
        Dialog dialog = new Dialog();
        try (Berth berth = Berth.builder()
                .interaction(new InAWindow((title, url) -> dialog))
                .build()) {
            assertThat(berth.signIn(server())).isPresent();
        }
        dialog.closed.get(30, TimeUnit.SECONDS);
    }

    /** Nothing is opened here: the person looks at the window, and thinks better of it. */
    @Test
    void isCancelledInItsWindow() throws Exception {
        Dialog dialog = new Dialog();
        InAWindow window = new InAWindow((title, url) -> dialog);
        Interaction person = new Interaction() {
            @Override
            public void authorizationRequired(PendingSignIn pending) {
                window.authorizationRequired(pending);
                dialog.cancel.run();
            }
        };
        try (Berth berth = Berth.builder().interaction(person).build()) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(server()));
            assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
        }
        dialog.closed.get(30, TimeUnit.SECONDS);
    }

    @Test
    void isShownACodeForAnotherDevice() throws Exception {
        issuer().token().deviceCode().supported(true);
        issuer().deviceAuthorization().interval(Duration.ZERO);
        OnAnotherDevice shown = new OnAnotherDevice();
        Interaction person = new Interaction() {
            @Override
            public void authorizationRequired(PendingSignIn pending) {
                shown.authorizationRequired(pending);
            }

            @Override
            public void deviceAuthorizationRequired(PendingDeviceSignIn pending) {
                shown.deviceAuthorizationRequired(pending);
                Visitor.allow(pending.verificationUri(), pending.userCode());
            }
        };
        try (Berth berth = Berth.builder().interaction(person).build()) {
            assertThat(berth.signIn(elsewhere(address))).isPresent();
        }
    }

    private static Server elsewhere(String address) {
        // shown in docs/guide/desktop-and-terminal.md
        Server server = Server.at(URI.create(address))
                .onAnotherDevice(true)
                .signInTimeout(Duration.ofMinutes(10))
                .build();
        // shown no further
        return server;
    }

    private static final class OnAnotherDevice implements Interaction {
        @Override
        public void authorizationRequired(PendingSignIn pending) {
            throw new AssertionError("asked in a browser");
        }

        // shown in docs/guide/desktop-and-terminal.md
        @Override
        public void deviceAuthorizationRequired(PendingDeviceSignIn pending) {
            System.err.println("Open " + pending.verificationUri() + " on any device, and enter " + pending.userCode());
        }
        // shown no further
    }
}
