package dev.berth.cli;

import dev.berth.SignedIn;
import dev.berth.browser.Browser;
import dev.berth.cli.config.Configuration;
import dev.berth.cli.config.ServerEntry;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.error.BerthException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs in to one server. */
@Command(name = "login", description = "sign in to one server (a configured name, or an MCP server URL)")
final class LoginCommand implements Verb {
    private final BerthCommand command;

    @Parameters(paramLabel = "TARGET", description = "a configured name, NAME@LABEL, or a URL")
    private String text = "";

    @Option(names = "--name", paramLabel = "NAME", description = "what a server given by its URL is saved under")
    private @Nullable String name;

    @Mixin
    private AccountOption account = new AccountOption();

    @Mixin
    private SignInOptions options = new SignInOptions();

    LoginCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() throws InterruptedException {
        Output output = command.output();
        Target target = Targets.of(command, options).find(text, account.label(), name);
        if (target.hasOwnAuthorization()) {
            output.say(PlainText.of(target.name(), 100)
                    + " is called with its own Authorization header; there is nothing to sign in to.");
            save(target, false);
            return ExitCode.DONE;
        }
        Browser browser =
                target.settings().noBrowser() ? Browser.none() : command.shell().browser();
        try (Session session =
                Session.asking(command, browser, target.settings().paste())) {
            return signIn(session, target);
        }
    }

    private ExitCode signIn(Session session, Target target) throws InterruptedException {
        Output output = command.output();
        try {
            session.progress().know(target);
            Optional<SignedIn> signedIn = options.force()
                    ? session.berth().signInAgain(target.server())
                    : session.berth().signIn(target.server());
            signedIn.ifPresentOrElse(
                    session.progress()::signedIn,
                    () -> output.say(PlainText.of(target.name(), 100) + " asks for no sign-in."));
            save(target, signedIn.isPresent());
            return ExitCode.DONE;
        } catch (BerthException e) {
            return session.progress().tell(target.server(), e);
        }
    }

    /** A server that was given by its URL is worth keeping once it has shown to be one. */
    private void save(Target target, boolean hasToken) {
        if (target.configured()) {
            return;
        }
        String url = target.server().url().toString();
        Configuration.update(command.home(), configuration -> {
            if (configuration.nameOf(url).isEmpty()) {
                configuration.put(
                        target.name(),
                        ServerEntry.at(target.server().url())
                                .withHeaders(target.headers())
                                .withOauth(target.settings()));
            }
        });
        String word = ShellWord.of(target.name());
        command.output()
                .say("Saved as " + PlainText.of(target.name(), 100) + ": "
                        + (hasToken ? "'berth token " + word + "' prints a token, " : "")
                        + "'berth tools " + word + "' lists the tools.");
    }
}
