package dev.berth.cli;

import dev.berth.cli.output.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Keeps the room of a verb that comes later. */
@Command(name = "proxy", description = "a stdio MCP server that stands in for the remote one (comes later)")
final class ProxyCommand implements Verb {
    private final BerthCommand berth;

    @Parameters(paramLabel = "TARGET", description = "a configured name, NAME@LABEL, or a URL")
    private String target = "";

    @SuppressWarnings("UnusedVariable") // keeps the room of what comes
    @Mixin
    private SignInOptions options = new SignInOptions();

    @SuppressWarnings("UnusedVariable") // keeps the room of what comes
    @Mixin
    private AccountOption account = new AccountOption();

    ProxyCommand(BerthCommand berth) {
        this.berth = berth;
    }

    @Override
    public ExitCode run() {
        berth.output().detail("no proxy yet for " + dev.berth.cli.output.PlainText.of(target, 100));
        throw Execution.usage(
                "The verb proxy is not there yet; it comes with a later version.",
                "berth login TARGET signs in; berth tools and berth call use the server meanwhile");
    }
}
