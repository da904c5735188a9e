package dev.berth.cli;

import dev.berth.Berth;
import dev.berth.Connections;
import dev.berth.Server;
import dev.berth.browser.Browser;
import dev.berth.cli.config.ServerEntry;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.error.BerthException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Signs in to every server that needs it, all at once, and opens a session with each. */
@Command(
        name = "connect",
        description =
                "sign in to every configured server that needs it, all at once; open a session with each; say what"
                        + " it offers")
final class ConnectCommand implements Verb {
    private final BerthCommand command;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "these only, each a name, NAME@LABEL or URL")
    private List<String> names = List.of();

    @Mixin
    private AccountOption account = new AccountOption();

    @Mixin
    private SignInOptions options = new SignInOptions();

    ConnectCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() throws InterruptedException {
        List<ExitCode> failures = new ArrayList<>();
        List<Target> targets = targets(failures);
        if (targets.isEmpty() && failures.isEmpty()) {
            command.output().say("Nothing is configured to connect to. next: berth servers add NAME URL");
            return ExitCode.DONE;
        }
        boolean quiet = targets.stream().anyMatch(t -> t.settings().noBrowser());
        boolean paste = targets.stream().anyMatch(t -> t.settings().paste());
        Browser browser = quiet ? Browser.none() : command.shell().browser();
        try (Session session = Session.asking(command, browser, paste)) {
            failures.addAll(connect(session, targets, options.force()));
        }
        return summary(failures);
    }

    /** Connects to all; tells everything on the way. */
    static List<ExitCode> connect(Session session, List<Target> targets, boolean force) throws InterruptedException {
        ProgressOutput progress = session.progress();
        for (Target target : targets) {
            progress.know(target);
            progress.row(target.name(), "connecting");
        }
        List<Server> servers = targets.stream().map(Target::server).toList();
        Map<Server, ExitCode> failures = new LinkedHashMap<>();
        Berth berth = session.berth();
        try (Connections connections = force ? berth.connectAgain(servers) : berth.connect(servers)) {
            connections.failed().forEach((server, failure) -> failures.put(server, progress.tell(server, failure)));
        }
        return List.copyOf(failures.values());
    }

    static ExitCode summary(List<ExitCode> failures) {
        if (failures.isEmpty()) {
            return ExitCode.DONE;
        }
        boolean onlySignIns = failures.stream().allMatch(ExitCode.INTERACTION_REQUIRED::equals);
        return onlySignIns ? ExitCode.INTERACTION_REQUIRED : ExitCode.FAILED;
    }

    private List<Target> targets(List<ExitCode> failures) {
        Targets targets = Targets.of(command, options);
        List<Target> found = new ArrayList<>();
        if (names.isEmpty()) {
            targets.configuration().servers().forEach((name, entry) -> add(found, failures, name, targets, entry));
        }
        for (String name : names) {
            add(found, failures, name, targets, null);
        }
        return found;
    }

    /** A server whose settings make no sense fails alone. */
    private void add(
            List<Target> found, List<ExitCode> failures, String name, Targets targets, @Nullable ServerEntry entry) {
        Output output = command.output();
        if (entry != null && entry.isStdio()) {
            output.say(PlainText.of(name, 100) + ": left out, it starts a program on this machine.");
            return;
        }
        try {
            found.add(
                    entry != null
                            ? targets.configured(name, account.label())
                            : targets.find(name, account.label(), null));
        } catch (BerthException e) {
            failures.add(output.failure(name, ShellWord.of(name), e));
        }
    }
}
