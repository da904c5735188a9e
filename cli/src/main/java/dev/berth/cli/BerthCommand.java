package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.shell.Home;
import dev.berth.cli.shell.Shell;
import dev.berth.store.FileTokenStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
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
    /** In the order of the help. */
    private static final List<String> VERBS = List.of(
            "login",
            "connect",
            "status",
            "token",
            "logout",
            "store",
            "servers",
            "client-document",
            "tools",
            "call",
            "proxy",
            "doctor",
            "demo");

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

    /**
     * Runs one command line; exits nothing. Only the verbs that it names are looked at, as each costs milliseconds: what can
     * be read with those alone means the same with all.
     */
    static ExitCode run(Shell shell, String... args) {
        BerthCommand root = new BerthCommand(shell);
        ParseResult parsed = parsed(root.commandLine(named(args)), args);
        if (parsed != null) {
            return Execution.run(root, parsed);
        }
        BerthCommand whole = new BerthCommand(shell);
        return Execution.run(whole, whole.commandLine(VERBS), args);
    }

    private static List<String> named(String... args) {
        if (Arrays.stream(args).anyMatch(arg -> arg.startsWith("@"))) {
            // A file of more arguments, which may be there to read only once.
            return VERBS;
        }
        return VERBS.stream().filter(Arrays.asList(args)::contains).toList();
    }

    /** Null where it is wrong, has no verb or asks for help: what is said to that may list all verbs. */
    private static @Nullable ParseResult parsed(CommandLine line, String... args) {
        try {
            ParseResult parsed = line.parseArgs(args);
            return parsed.hasSubcommand() && parsed.asCommandLineList().stream().noneMatch(BerthCommand::isAskedForHelp)
                    ? parsed
                    : null;
        } catch (ParameterException e) {
            return null;
        }
    }

    private static boolean isAskedForHelp(CommandLine line) {
        return line.isUsageHelpRequested() || line.isVersionHelpRequested();
    }

    private CommandLine commandLine(List<String> verbs) {
        CommandLine line = new CommandLine(this);
        verbs.forEach(name -> line.addSubcommand(name, verb(name)));
        versions(line);
        line.setUsageHelpAutoWidth(false).setAbbreviatedOptionsAllowed(false);
        line.setOut(new PrintWriter(shell.out(), true, UTF_8));
        line.setErr(new PrintWriter(shell.err(), true, UTF_8));
        return line;
    }

    private Object verb(String name) {
        return switch (name) {
            case "login" -> new LoginCommand(this);
            case "connect" -> new ConnectCommand(this);
            case "status" -> new StatusCommand(this);
            case "token" -> new TokenCommand(this);
            case "logout" -> new LogoutCommand(this);
            case "store" -> new StoreCommand(this);
            case "servers" -> ServersCommand.commandLine(this);
            case "client-document" -> new ClientDocumentCommand(this);
            case "tools" -> new ToolsCommand(this);
            case "call" -> new CallCommand(this);
            case "proxy" -> new ProxyCommand(this);
            case "doctor" -> new DoctorCommand(this);
            case "demo" -> new DemoCommand(this);
            default -> throw new IllegalArgumentException(name);
        };
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
