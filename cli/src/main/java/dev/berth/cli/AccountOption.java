package dev.berth.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of several accounts at one server. */
final class AccountOption {
    @Option(names = "--account", paramLabel = "LABEL", description = "one of several accounts there; default: default")
    private @Nullable String account;

    @Nullable
    String label() {
        return account;
    }
}
