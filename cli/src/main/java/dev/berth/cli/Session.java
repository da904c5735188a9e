package dev.berth.cli;

import dev.berth.Berth;
import dev.berth.Interaction;
import dev.berth.PendingSignIn;
import dev.berth.Server;
import dev.berth.browser.Browser;
import dev.berth.cli.output.Output;
import dev.berth.cli.shell.Shell;
import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.http.HttpTransport;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One use of the library by the command: its store, its person, and what is told on the way. */
final class Session implements AutoCloseable {
    private final Berth berth;
    private final ProgressOutput progress;

    private Session(Berth berth, ProgressOutput progress) {
        this.berth = berth;
        this.progress = progress;
    }

    /** For verbs that never ask anyone. */
    static Session silent(BerthCommand command) {
        return silent(command, command.store());
    }

    private static Session silent(BerthCommand command, TokenStore store) {
        ProgressOutput progress = new ProgressOutput(command.output());
        return new Session(
                berth(command, store, progress).interaction(Interaction.never()).build(), progress);
    }

    /** For verbs that may ask, unless {@code BERTH_INTERACTION} says otherwise. */
    static Session asking(BerthCommand command, Browser browser, boolean paste) {
        if (!isAllowed(command.shell())) {
            return silent(command);
        }
        ProgressOutput progress = new ProgressOutput(command.output());
        return with(
                command,
                new ConsoleInteraction(command.shell(), command.output(), progress, browser, paste, null),
                command.store(),
                progress);
    }

    /** For the demo: where no browser can be opened, somebody stands in for the person. */
    static Session demonstrating(
            BerthCommand command, Path home, boolean noBrowser, Consumer<List<PendingSignIn>> standIn) {
        Shell shell = command.shell();
        // Nothing of it lasts, so no keychain is troubled.
        TokenStore store = new FileTokenStore(home);
        if (!isAllowed(shell)) {
            return silent(command, store);
        }
        ProgressOutput progress = new ProgressOutput(command.output());
        Browser browser = noBrowser ? Browser.none() : shell.browser();
        return with(
                command,
                new ConsoleInteraction(shell, command.output(), progress, browser, false, standIn),
                store,
                progress);
    }

    private static Session with(
            BerthCommand command, ConsoleInteraction console, TokenStore store, ProgressOutput progress) {
        Berth berth = berth(command, store, progress).interaction(console).build();
        console.pastesTo(berth::receive);
        progress.meaning((server, failure) -> meaning(console, server, failure));
        return new Session(berth, progress);
    }

    private static Berth.Builder berth(BerthCommand command, TokenStore store, ProgressOutput progress) {
        HttpTransport http =
                new SocketTransport(NetworkSettings.from(command.shell().environment()));
        Berth.Builder berth = Berth.builder().store(store).progress(progress);
        Output output = command.output();
        // Hosts end their programs by force; what is made apart outlives that, and cannot be traced from here.
        return output.isVerbose()
                ? berth.http(new TracedTransport(http, output))
                : berth.http(http).refreshApart(command.shell().environment());
    }

    /** Whether anybody may be asked anything. */
    static boolean isAllowed(Shell shell) {
        String interaction = shell.variable("BERTH_INTERACTION");
        if (interaction == null || interaction.equals("allowed")) {
            return true;
        }
        if (interaction.equals("never")) {
            return false;
        }
        throw new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION,
                "BERTH_INTERACTION has to be 'allowed' or 'never'.",
                Map.of("hint", "unset BERTH_INTERACTION"));
    }

    Berth berth() {
        return berth;
    }

    ProgressOutput progress() {
        return progress;
    }

    /** A sign-in that was given up for want of any way back was not cancelled by the person. */
    private static BerthException meaning(ConsoleInteraction console, Server server, BerthException failure) {
        if (failure.code() != ErrorCode.CANCELLED || !console.wasImpossible(server.name())) {
            return failure;
        }
        Map<String, String> facts = new LinkedHashMap<>(failure.facts());
        facts.put("hint", "free the port or choose another --redirect-port, or sign in at a terminal, or use --paste");
        return new InteractionRequiredException(
                ErrorCode.INTERACTION_REQUIRED,
                "Nothing can listen at the redirect URI and there is no terminal to paste at, so no response could come in.",
                facts,
                failure);
    }

    @Override
    public void close() {
        berth.close();
    }
}
