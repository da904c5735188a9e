package dev.berth.cli;

import dev.berth.Connection;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.error.BerthException;
import dev.berth.mcp.Tool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists a server's tools. */
@Command(name = "tools", description = "list the server's tools")
final class ToolsCommand implements Verb {
    private final BerthCommand command;

    @Parameters(paramLabel = "TARGET", description = "a configured name, NAME@LABEL, or a URL")
    private String text = "";

    @Mixin
    private AccountOption account = new AccountOption();

    ToolsCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() throws InterruptedException {
        Target target = Targets.of(command).find(text, account.label(), null);
        try (Session session = Session.silent(command)) {
            session.progress().know(target);
            return list(session, target);
        }
    }

    private ExitCode list(Session session, Target target) throws InterruptedException {
        Output output = command.output();
        try (Connection connection = session.berth().open(target.server())) {
            for (Tool tool : connection.tools()) {
                if (output.isJson()) {
                    output.foreignObject(tool.json());
                } else {
                    output.say(line(tool));
                }
            }
            if (connection.tools().isEmpty()) {
                output.say("The server offers no tools.");
            }
            return ExitCode.DONE;
        } catch (BerthException e) {
            return session.progress().tell(target.server(), e);
        }
    }

    private static String line(Tool tool) {
        String description = PlainText.of(tool.description(), 200);
        return PlainText.of(tool.name(), 256) + (description.isEmpty() ? "" : "\n  " + description);
    }
}
