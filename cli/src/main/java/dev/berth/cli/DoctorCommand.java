package dev.berth.cli;

import dev.berth.cli.output.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Keeps the room of a verb that comes later. */
@Command(name = "doctor", description = "walk discovery step by step (comes later)")
final class DoctorCommand implements Verb {
    private final BerthCommand berth;

    @Parameters(paramLabel = "TARGET", description = "a configured name, NAME@LABEL, or a URL")
    private String target = "";

    DoctorCommand(BerthCommand berth) {
        this.berth = berth;
    }

    @Override
    public ExitCode run() {
        berth.output().detail("no doctor yet for " + dev.berth.cli.output.PlainText.of(target, 100));
        throw Execution.usage(
                "The verb doctor is not there yet; it comes with a later version.",
                "berth login TARGET -v says what it does on the way");
    }
}
