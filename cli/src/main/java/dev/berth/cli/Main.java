package dev.berth.cli;

import dev.berth.cli.log.Logs;
import dev.berth.cli.shell.Shell;

/** Where the command starts, and the only place where it exits. */
public final class Main {
    private Main() {}

    /** Runs the command. */
    public static void main(String[] args) {
        Logs.silenceJavaUtilLogging();
        System.exit(BerthCommand.run(Shell.ofProcess(), args).status());
    }
}
