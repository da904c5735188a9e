package dev.berth.cli;

import dev.berth.Connection;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.McpException;
import dev.berth.http.SafeUrl;
import dev.berth.mcp.ToolResult;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Calls one tool. */
@Command(name = "call", description = "call one tool, print the result")
final class CallCommand implements Verb {
    private static final int MAX_LINE = 100_000;

    private final BerthCommand command;

    @Parameters(index = "0", paramLabel = "TARGET", description = "a configured name, NAME@LABEL, or a URL")
    private String text = "";

    @Parameters(index = "1", paramLabel = "TOOL", description = "the tool's name")
    private String tool = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "JSON", description = "its arguments, a JSON object")
    private String arguments = "{}";

    @Mixin
    private AccountOption account = new AccountOption();

    CallCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() throws InterruptedException {
        if (!Output.isObject(arguments)) {
            throw Execution.usage(
                    "The tool's arguments have to be a JSON object.", "berth call TARGET TOOL '{\"name\": \"value\"}'");
        }
        Target target = Targets.of(command).find(text, account.label(), null);
        try (Session session = Session.silent(command)) {
            session.progress().know(target);
            return call(session, target);
        }
    }

    private ExitCode call(Session session, Target target) throws InterruptedException {
        try (Connection connection = session.berth().open(target.server())) {
            ToolResult result = connection.session().callTool(tool, arguments);
            print(result);
            if (result.isError()) {
                throw new McpException(
                        ErrorCode.TOOL_FAILED,
                        "The tool reports that it failed.",
                        Map.of(
                                "tool",
                                tool,
                                "url",
                                SafeUrl.withoutQuery(target.server().url())));
            }
            return ExitCode.DONE;
        } catch (BerthException e) {
            return session.progress().tell(target.server(), e);
        }
    }

    private void print(ToolResult result) {
        Output output = command.output();
        if (output.isJson()) {
            output.foreignObject(result.json());
            return;
        }
        String words = result.texts().isEmpty() ? result.json() : String.join("\n", result.texts());
        // To a terminal nothing but plain text; to a file or a program what the tool said, to the letter.
        output.result(command.shell().outIsTerminal() ? PlainText.lines(words, MAX_LINE) : words);
    }
}
