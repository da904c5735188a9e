package dev.berth.cli;

import dev.berth.cli.config.Configuration;
import dev.berth.cli.config.ServerEntry;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Hints;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.cli.shell.Question;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.store.Credential;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes a server, and asks what is to become of what is signed in there. */
@Command(name = "remove", description = "remove a server from the config; asks what becomes of its sign-in")
final class ServersRemoveCommand implements Verb {
    private final BerthCommand command;

    @Parameters(paramLabel = "NAME", description = "a configured name")
    private String name = "";

    @ArgGroup(exclusive = true)
    private Wish wish = new Wish();

    /** What the person has said already. */
    static final class Wish {
        @Option(names = "--logout", description = "sign out there first, with every account")
        private boolean logout;

        @Option(names = "--keep", description = "keep the sign-in, without asking")
        private boolean keep;
    }

    ServersRemoveCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() throws InterruptedException {
        Configuration configuration = Configuration.read(command.home());
        ServerEntry entry = configuration.servers().get(name);
        if (entry == null) {
            throw unknown();
        }
        boolean hasAnotherName = !configuration.isOnlyNameOf(entry);
        List<Credential> signedIn =
                wish.keep || entry.isStdio() || (hasAnotherName && !wish.logout) ? List.of() : signedIn(entry);
        if (!signedIn.isEmpty() && wantsToSignOut(signedIn)) {
            ExitCode signedOut = signOut(signedIn);
            if (signedOut != ExitCode.DONE) {
                return signedOut;
            }
            signedIn = List.of();
        }
        Configuration.update(command.home(), current -> {
            if (!current.remove(name)) {
                throw unknown();
            }
        });
        Output output = command.output();
        output.say("Removed " + PlainText.of(name, 100) + ".");
        for (Credential kept : signedIn) {
            output.say("Its sign-in is kept. To end it: berth logout "
                    + Target.word(null, kept.server().toString(), kept.account()));
        }
        return ExitCode.DONE;
    }

    private List<Credential> signedIn(ServerEntry entry) {
        List<Credential> all;
        try {
            all = command.store().list();
        } catch (StoreException e) {
            throw withAnotherWay(e);
        }
        return all.stream()
                .filter(credential -> credential.tokens() != null)
                .filter(credential -> credential.server().toString().equals(entry.urlText()))
                .toList();
    }

    /** Who only wants the server out of the config need not get at what is signed in. */
    private StoreException withAnotherWay(StoreException e) {
        String word = ShellWord.of(name);
        Map<String, String> facts = new LinkedHashMap<>(e.facts());
        facts.put(
                "hint",
                "berth servers remove " + word + " --keep (leaves its sign-in as it is); or " + Hints.of(e, word));
        return new StoreException(e.code(), String.valueOf(e.getMessage()), facts, e);
    }

    private boolean wantsToSignOut(List<Credential> signedIn) {
        if (wish.logout) {
            return true;
        }
        String accounts =
                accounts(signedIn).map(account -> PlainText.of(account, 100)).collect(Collectors.joining(", "));
        return !command.output().isJson()
                && Session.isAllowed(command.shell())
                && Question.at(command.shell())
                        .map(question -> question.ask(
                                PlainText.of(name, 100) + " is signed in (" + accounts + "). Sign out there as well?"))
                        .orElse(false);
    }

    private static Stream<String> accounts(List<Credential> signedIn) {
        return signedIn.stream().map(Credential::account).distinct().sorted();
    }

    private ExitCode signOut(List<Credential> signedIn) throws InterruptedException {
        Targets targets = Targets.of(command);
        try (Session session = Session.silent(command)) {
            for (String account : accounts(signedIn).toList()) {
                ExitCode exit =
                        LogoutCommand.signOut(session, targets.configured(name, account), true, command.output());
                if (exit != ExitCode.DONE) {
                    return exit;
                }
            }
        }
        return ExitCode.DONE;
    }

    private ConfigurationException unknown() {
        return new ConfigurationException(
                ErrorCode.UNKNOWN_SERVER, "No server of this name is configured.", Map.of("server", name));
    }
}
