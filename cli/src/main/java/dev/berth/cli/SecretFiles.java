package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Secrets are given by file alone: what stands on a command line, everybody on the machine can read. */
final class SecretFiles {
    private SecretFiles() {}

    /**
     * The text of a file, without the white space around it.
     *
     * @param option the flag that named it
     * @throws ConfigurationException if it cannot be read, or is empty
     */
    static Secret read(String server, String option, Path file) {
        try {
            Secret secret = Secret.of(Files.readString(file, UTF_8).strip());
            if (!secret.matches("")) {
                return secret;
            }
        } catch (IOException e) {
            // Told below; the cause would only repeat the name.
        }
        throw new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION,
                "The file that " + option + " names cannot be read, or is empty.",
                Map.of("server", server, "file", file.toString(), "hint", "check " + option));
    }
}
