package dev.berth.cli;

import dev.berth.cli.log.Logs;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** From a command line to an exit code: help, wrong usage, and failures that no verb has told itself. */
final class Execution {
    private Execution() {}

    static ExitCode run(BerthCommand root, CommandLine line, String... args) {
        ParseResult parsed;
        try {
            parsed = line.parseArgs(args);
        } catch (ParameterException e) {
            if (Arrays.asList(args).contains("--json")) {
                root.assumeJson();
            }
            return wrongUsage(root, e);
        }
        return CommandLine.printHelpIfRequested(parsed) ? ExitCode.DONE : run(root, parsed);
    }

    /** What has been read, and asks for no help. */
    static ExitCode run(BerthCommand root, ParseResult read) {
        ParseResult parsed = read;
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        CommandLine chosen = parsed.commandSpec().commandLine();
        if (chosen.getCommand() instanceof Verb verb) {
            return run(root, verb);
        }
        chosen.usage(chosen.getErr());
        return ExitCode.USAGE;
    }

    private static ExitCode run(BerthCommand root, Verb verb) {
        Output output = root.output();
        Logs.to(output);
        try {
            return delivered(output, verb.run());
        } catch (BerthException e) {
            String server = e.facts().get("server");
            return output.failure(server, ShellWord.of(server == null ? "TARGET" : server), e);
        } catch (InterruptedException e) {
            output.say("interrupted");
            return ExitCode.INTERRUPTED;
        } catch (RuntimeException e) {
            // A defect of ours. Its message may hold anything, so only its type is told.
            String type = e.getClass().getSimpleName();
            output.say("failed: an error inside berth (" + type + "); run it with -v for where, and please report it");
            StringWriter where = new StringWriter();
            Arrays.stream(e.getStackTrace())
                    .forEach(frame -> where.append("  at ").append(frame + "\n"));
            output.detail(where.toString());
            output.event(
                    "failed",
                    null,
                    Map.of(
                            "stage",
                            "config",
                            "error",
                            "internal_error",
                            "message",
                            type,
                            "hint",
                            "run it with -v, and please report it",
                            "exit_code",
                            ExitCode.FAILED.status()));
            return ExitCode.FAILED;
        } finally {
            output.screen().clear();
        }
    }

    /** Who pipes a token into a file on a full disk has not got it. */
    private static ExitCode delivered(Output output, ExitCode exit) {
        if (exit != ExitCode.DONE || !output.hasLostResults()) {
            return exit;
        }
        output.say("failed: the result could not be written to standard output. next: see where it is led to");
        return ExitCode.FAILED;
    }

    private static ExitCode wrongUsage(BerthCommand root, ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        return root.output()
                .failure(
                        null,
                        new ConfigurationException(ErrorCode.INVALID_CONFIGURATION, what(e), Map.of()),
                        command + " --help",
                        ExitCode.USAGE);
    }

    /** Never repeats a value: it may be a secret that was meant for an option that does not exist. */
    private static String what(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().isEmpty()
                    ? ""
                    : unmatched.getUnmatched().get(0);
            if (first.startsWith("--")) {
                return "There is no option " + PlainText.of(first.split("=", 2)[0], 40) + ".";
            }
            return first.startsWith("-")
                    ? "There is no option " + PlainText.of(first, 2) + "."
                    : "There is one argument too many.";
        }
        if (e instanceof MissingParameterException missing) {
            return "Missing: "
                    + String.join(
                            ", ",
                            missing.getMissing().stream().map(Execution::label).toList())
                    + ".";
        }
        ArgSpec spec = e.getArgSpec();
        return spec == null ? "The command line makes no sense." : "The value of " + label(spec) + " makes no sense.";
    }

    private static String label(ArgSpec spec) {
        return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
    }

    /** A failure of usage that a verb finds by itself. */
    static ConfigurationException usage(String message, String hint) {
        return new ConfigurationException(ErrorCode.INVALID_CONFIGURATION, message, Map.of("hint", hint));
    }
}
