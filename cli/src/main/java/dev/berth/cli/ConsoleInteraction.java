package dev.berth.cli;

import dev.berth.Interaction;
import dev.berth.PendingDeviceSignIn;
import dev.berth.PendingSignIn;
import dev.berth.browser.Browser;
import dev.berth.browser.Opening;
import dev.berth.browser.Surroundings;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.paste.PastePrompt;
import dev.berth.cli.shell.Shell;
import dev.berth.redirect.Receipt;
import dev.berth.redirect.Rejection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reaches the person at a terminal: prints the URL, opens the browser, takes pastes. Thread-safe. */
final class ConsoleInteraction implements Interaction {
    private final Shell shell;
    private final Output output;
    private final ProgressOutput progress;
    private final Browser browser;
    private final boolean paste;
    private final @Nullable Consumer<List<PendingSignIn>> standIn;
    private final Surroundings surroundings;
    private final Set<PendingSignIn> pending = ConcurrentHashMap.newKeySet();
    private final Set<String> impossible = ConcurrentHashMap.newKeySet();
    private boolean explained;
    private boolean pastingExplained;
    private boolean promptLookedFor;
    private @Nullable PastePrompt prompt;
    private Function<String, Receipt> door = response -> Receipt.refused(Rejection.UNKNOWN_STATE);

    ConsoleInteraction(
            Shell shell,
            Output output,
            ProgressOutput progress,
            Browser browser,
            boolean paste,
            @Nullable Consumer<List<PendingSignIn>> standIn) {
        this.shell = shell;
        this.surroundings = shell.surroundings();
        this.output = output;
        this.progress = progress;
        this.browser = browser;
        this.paste = paste;
        this.standIn = standIn;
    }

    /** Says where pastes go. */
    void pastesTo(Function<String, Receipt> pastes) {
        this.door = pastes;
    }

    /** Whether this server's sign-in was given up because a response could come in by no way at all. */
    boolean wasImpossible(String server) {
        return impossible.contains(server);
    }

    @Override
    public void authorizationRequired(PendingSignIn signIn) {
        String name = signIn.server().name();
        pending.add(signIn);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("url", signIn.url().toASCIIString());
        fields.put("redirect_uri", signIn.redirectUri());
        fields.put("listening", signIn.isListening());
        fields.put("expires_at", signIn.expiresAt().toString());
        output.event("authorization_required", name, fields);
        progress.row(name, "waiting for you in the browser");
        if (signIn.isListening()) {
            output.detail(PlainText.of(name, 100) + ": listening at " + PlainText.of(signIn.redirectUri(), 200));
        }
        explain(signIn);
        Optional<PastePrompt> open = pastePrompt();
        boolean canPaste = open.isPresent() && !open.get().hasEnded();
        if (!signIn.isListening() && !canPaste) {
            impossible.add(name);
            signIn.cancel();
            return;
        }
        open.ifPresent(p -> p.add(signIn, name, signIn::cancel));
        // It may have ended while the prompt was being opened.
        if (!pending.contains(signIn)) {
            open.ifPresent(p -> p.remove(signIn));
        }
    }

    @Override
    public void deviceAuthorizationRequired(PendingDeviceSignIn signIn) {
        String name = signIn.server().name();
        new DeviceInvitation(signIn).show(shell, output);
        progress.row(name, "waiting for you on the other device, code " + signIn.userCode());
        prompt().ifPresent(prompt -> {
            prompt.addWithoutPastes(signIn, name, signIn::cancel);
            signIn.settlement().thenRun(() -> prompt.remove(signIn));
        });
    }

    @Override
    public void settled(PendingSignIn signIn) {
        if (pending.remove(signIn)) {
            progress.row(signIn.server().name(), "finishing the sign-in");
            Optional<PastePrompt> open = promptIfAny();
            open.ifPresent(p -> p.remove(signIn));
        }
    }

    /** A browser may take seconds to start; the sign-in does not wait for that. */
    @Override
    public void open(URI address, int waiting) {
        Thread thread = new Thread(() -> openNow(address, waiting), "berth-browser");
        thread.setDaemon(true);
        thread.start();
    }

    private void openNow(URI address, int waiting) {
        Opening opening = browser.open(address);
        if (opening.opened()) {
            output.say("The browser was opened"
                    + (waiting > 1 ? " on a page that lists all " + waiting + " sign-ins" : "") + " ("
                    + PlainText.of(opening.explanation(), 200) + ").");
        } else if (standIn != null) {
            standIn.accept(List.copyOf(pending));
        } else if (!pending.isEmpty()) {
            output.say("No browser was opened (" + PlainText.of(opening.explanation(), 200)
                    + "): open the address above yourself.");
        }
    }

    private void explain(PendingSignIn signIn) {
        StringBuilder text = new StringBuilder("To sign in to ")
                .append(PlainText.of(signIn.server().name(), 100))
                .append(", open:\n")
                .append(signIn.url().toASCIIString());
        if (signIn.isUrlShortLived()) {
            long seconds = Math.max(
                    0, Duration.between(Instant.now(), signIn.expiresAt()).toSeconds());
            text.append("\nThis address has to be opened within ")
                    .append(seconds)
                    .append(" seconds.");
        }
        if (!signIn.isListening()) {
            text.append("\nNothing listens at ")
                    .append(PlainText.of(signIn.redirectUri(), 200))
                    .append(". ")
                    .append(PlainText.of(signIn.obstacle().orElseThrow(), 200))
                    .append(". When the browser ends at an address that it cannot open, copy that")
                    .append(
                            " address and paste it here. To listen: see to that port, or choose another --redirect-port.");
        } else {
            URI redirectUri = URI.create(signIn.redirectUri());
            surroundings
                    .sshForward(redirectUri)
                    .ifPresent(ssh -> text.append(
                                    "\nYou are here over SSH. Either run this on your own machine first:\n  ")
                            .append(PlainText.of(ssh, 300))
                            .append("\nor paste the address that the browser ends at."));
            if (surroundings.isContainer() && firstTime()) {
                text.append("\nThis is a container: if the browser cannot reach the address that it is sent back to,")
                        .append(" copy that address and paste it here.");
            }
        }
        output.say(text.toString());
    }

    private synchronized boolean firstTime() {
        boolean first = !explained;
        explained = true;
        return first;
    }

    private synchronized Optional<PastePrompt> pastePrompt() {
        Optional<PastePrompt> open = prompt();
        if (open.isPresent() && !pastingExplained) {
            pastingExplained = true;
            output.say("If the browser cannot come back here: paste the address that it ends at (skip gives up).");
        }
        return open;
    }

    private synchronized Optional<PastePrompt> prompt() {
        if (!promptLookedFor) {
            promptLookedFor = true;
            prompt = PastePrompt.in(shell, paste, r -> door.apply(r), output, new Pastes())
                    .orElse(null);
        }
        return Optional.ofNullable(prompt);
    }

    private synchronized Optional<PastePrompt> promptIfAny() {
        return Optional.ofNullable(prompt);
    }

    private final class Pastes implements PastePrompt.Listener {
        @Override
        public void refused(Rejection rejection) {
            List<PendingSignIn> waiting = List.copyOf(pending);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("via", "paste");
            fields.put("reason", rejection.wireName());
            fields.put("count", 1);
            // With several waiting nothing tells which of them was meant.
            output.event(
                    "response_rejected",
                    waiting.size() == 1 ? waiting.get(0).server().name() : null,
                    fields);
        }

        /** A sign-in that nothing listens for has lost its last way in. */
        @Override
        public void ended() {
            pending.stream().filter(p -> !p.isListening()).forEach(p -> {
                impossible.add(p.server().name());
                p.cancel();
            });
        }
    }
}
