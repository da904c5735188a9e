package dev.berth.cli;

import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.ShellWord;
import dev.berth.error.BerthException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Walks discovery step by step, and says which rules are kept and which are broken. */
@Command(
        name = "doctor",
        description =
                "walk discovery step by step: what was asked, what came back, which rule it keeps or breaks, what to"
                        + " do; signs in nowhere")
final class DoctorCommand implements Verb {
    private final BerthCommand command;

    @Parameters(paramLabel = "TARGET", description = "a configured name, NAME@LABEL, or a URL")
    private String text = "";

    @Mixin
    private AccountOption account = new AccountOption();

    DoctorCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() throws InterruptedException {
        Target target = Targets.of(command).find(text, account.label(), null);
        try (Session session = Session.silent(command)) {
            session.progress().know(target);
            DiagnosisOutput told = new DiagnosisOutput(command.output(), target);
            told.begin();
            return told.tell(session.berth().examine(target.server()));
        } catch (BerthException e) {
            return command.output().failure(target.name(), ShellWord.of(target.name()), e);
        }
    }
}
