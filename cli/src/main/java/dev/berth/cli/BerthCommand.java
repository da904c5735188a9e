package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.shell.Home;
import dev.berth.cli.shell.Shell;
import dev.berth.store.FileTokenStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command: its verbs, and the options that they share. */
@Command(
        name = "berth",
        description = "Signs in to OAuth-protected MCP servers and keeps you signed in.",
        synopsisSubcommandLabel = "VERB",
        optionListHeading = "%nEverywhere:%n",
        commandListHeading = "%nVerbs ('berth VERB --help' says more):%n",
        footerHeading = "%n",
        footer = "A TARGET is a configured name, NAME@LABEL for another account there, or an MCP server's URL.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:done",
            "  1:failed",
            "  2:wrong usage",
            "  3:sign-in needed, but not allowed or not possible here",
            "  4:refused, by the person or the authorization server",
            "  5:timed out",
            "130:interrupted"
        },
        versionProvider = Version.class)
final class BerthCommand {
    private final Shell shell;
    private @Nullable Output output;
    private @Nullable FileTokenStore store;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "one JSON object a line on stdout, for programs")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "more on stderr, never secrets")
    private boolean verbose;

    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "config and credentials; default: $BERTH_HOME, else the platform's config folder")
    private @Nullable String home;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(names = "--help", scope = ScopeType.INHERIT, usageHelp = true, description = "show this help")
    private boolean help;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(names = "--version", scope = ScopeType.INHERIT, versionHelp = true, description = "show the version")
    private boolean version;

    private BerthCommand(Shell shell) {
        this.shell = shell;
    }

    /** Runs one command line; exits nothing. */
    static ExitCode run(Shell shell, String... args) {
        BerthCommand root = new BerthCommand(shell);
        CommandLine line = root.commandLine();
        line.setOut(new PrintWriter(shell.out(), true, UTF_8));
        line.setErr(new PrintWriter(shell.err(), true, UTF_8));
        return Execution.run(root, line, args);
    }

    /** The tree of verbs. */
    CommandLine commandLine() {
        CommandLine line = new CommandLine(this)
                .addSubcommand(new LoginCommand(this))
                .addSubcommand(new ConnectCommand(this))
                .addSubcommand(new StatusCommand(this))
                .addSubcommand(new TokenCommand(this))
                .addSubcommand(new LogoutCommand(this))
                .addSubcommand(new StoreCommand(this))
                .addSubcommand(ServersCommand.commandLine(this))
                .addSubcommand(new ClientDocumentCommand(this))
                .addSubcommand(new ToolsCommand(this))
                .addSubcommand(new CallCommand(this))
                .addSubcommand(new ProxyCommand(this))
                .addSubcommand(new DoctorCommand(this))
                .addSubcommand(new DemoCommand(this));
        versions(line);
        line.setUsageHelpAutoWidth(false).setAbbreviatedOptionsAllowed(false);
        return line;
    }

    private static void versions(CommandLine line) {
        line.getCommandSpec().versionProvider(new Version());
        line.getSubcommands().values().forEach(BerthCommand::versions);
    }

    /** What the command was started in. */
    Shell shell() {
        return shell;
    }

    /** Where everything is said; to be asked for once the options are read. */
    synchronized Output output() {
        if (output == null) {
            output = new Output(shell, json, verbose);
        }
        return output;
    }

    /** For a command line that could not be read to its end. */
    void assumeJson() {
        json = true;
    }

    /** The credentials of the home, and one for all who use them: the keychain is asked once at most. */
    synchronized FileTokenStore store() {
        if (store == null) {
            store = Stores.of(this, home());
        }
        return store;
    }

    /** The folder of config and credentials. */
    Path home() {
        return Home.of(home, shell);
    }
}
