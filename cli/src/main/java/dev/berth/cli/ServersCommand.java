package dev.berth.cli;

import dev.berth.cli.config.Configuration;
import dev.berth.cli.config.HostConfig;
import dev.berth.cli.config.ServerEntry;
import dev.berth.cli.config.ServerUrl;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The configured servers. */
@Command(
        name = "servers",
        description = "add, remove, list or import configured servers",
        synopsisSubcommandLabel = "VERB")
final class ServersCommand {
    private ServersCommand() {}

    static CommandLine commandLine(BerthCommand command) {
        return new CommandLine(new ServersCommand())
                .addSubcommand(new Add(command))
                .addSubcommand(new ServersRemoveCommand(command))
                .addSubcommand(new ListServers(command))
                .addSubcommand(new Import(command));
    }

    /** Adds one. */
    @Command(name = "add", description = "add a server, or replace the one of that name")
    static final class Add implements Verb {
        private final BerthCommand command;

        @Parameters(index = "0", paramLabel = "NAME", description = "what it is to be called; any text")
        private String name = "";

        @Parameters(index = "1", paramLabel = "URL", description = "its MCP endpoint")
        private String url = "";

        @Mixin
        private SignInOptions options = new SignInOptions();

        Add(BerthCommand command) {
            this.command = command;
        }

        @Override
        public ExitCode run() {
            if (name.isBlank() || ServerUrl.looksLikeOne(name)) {
                throw Execution.usage("A server's name must not be empty or a URL.", "berth servers add NAME URL");
            }
            URI parsed = ServerUrl.parse(url, name);
            ServerEntry entry =
                    ServerEntry.at(parsed).withHeaders(options.headers()).withOauth(options.settings());
            Configuration.update(command.home(), configuration -> configuration.put(name, entry));
            command.output().say("Added " + PlainText.of(name, 100) + ". next: berth login " + ShellWord.of(name));
            return ExitCode.DONE;
        }
    }

    /** Lists them. */
    @Command(name = "list", description = "list the configured servers")
    static final class ListServers implements Verb {
        private final BerthCommand command;

        ListServers(BerthCommand command) {
            this.command = command;
        }

        @Override
        public ExitCode run() {
            Output output = command.output();
            Map<String, ServerEntry> servers =
                    Configuration.read(command.home()).servers();
            if (servers.isEmpty()) {
                output.say("No servers are configured. next: berth servers add NAME URL");
            }
            servers.forEach((name, entry) -> {
                if (output.isJson()) {
                    output.object(object(name, entry));
                } else {
                    String where = entry.urlText();
                    output.say(PlainText.of(name, 100) + "  "
                            + (where == null ? "(starts a program on this machine)" : PlainText.of(where)));
                }
            });
            return ExitCode.DONE;
        }

        /** Names of headers, never their values: they may be secrets. */
        private static Map<String, @Nullable Object> object(String name, ServerEntry entry) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("server", name);
            object.put("url", entry.urlText());
            object.put("headers", entry.headers().keySet());
            object.put("oauth", entry.oauth().known());
            return object;
        }
    }

    /** Takes over those of an MCP host. */
    @Command(name = "import", description = "take over the servers of an MCP host's config file")
    static final class Import implements Verb {
        private final BerthCommand command;

        @Parameters(paramLabel = "FILE", description = "mcp.json and the like; comments and trailing commas are fine")
        private Path file = Path.of("");

        Import(BerthCommand command) {
            this.command = command;
        }

        @Override
        public ExitCode run() {
            if (!Files.isRegularFile(file)) {
                throw new ConfigurationException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "There is no such file.",
                        Map.of("file", file.toString(), "hint", "berth servers import FILE"));
            }
            Output output = command.output();
            HostConfig found = HostConfig.read(file);
            found.remarks().forEach(remark -> output.say(PlainText.of(remark)));
            int[] added = {0};
            Configuration.update(
                    command.home(),
                    configuration -> found.servers().forEach((name, entry) -> {
                        if (configuration.servers().containsKey(name)) {
                            output.say(PlainText.of(name, 100)
                                    + ": left as it is, a server of this name is configured already.");
                            return;
                        }
                        configuration.put(name, entry);
                        added[0]++;
                        output.say(PlainText.of(name, 100) + ": added, " + PlainText.of(entry.urlText()));
                    }));
            output.say("Imported " + added[0] + (added[0] == 1 ? " server." : " servers.")
                    + (added[0] > 0 ? " next: berth connect" : ""));
            return ExitCode.DONE;
        }
    }
}
