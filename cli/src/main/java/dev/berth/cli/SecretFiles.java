package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.jose.KeyFormatException;
import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Secrets are given by file alone: what stands on a command line, everybody on the machine can read. */
final class SecretFiles {
    private static final String KEY_FILE = "--client-key-file";

    private SecretFiles() {}

    /**
     * The text of a file, without the white space around it.
     *
     * @param server whose it is; null where it is no server's
     * @param option the flag that named it
     * @throws ConfigurationException if it cannot be read, or is empty
     */
    static Secret read(@Nullable String server, String option, Path file) {
        try {
            Secret secret = Secret.of(Files.readString(file, UTF_8).strip());
            if (!secret.matches("")) {
                return secret;
            }
        } catch (IOException e) {
            // Told below; the cause would only repeat the name.
        }
        throw invalid(server, "The file that " + option + " names cannot be read, or is empty.", file, option);
    }

    /**
     * The client's private key.
     *
     * @param server whose client it is; null where it is no server's
     * @throws ConfigurationException if it cannot be read, or is no key that is spoken here
     */
    static SigningKey key(@Nullable String server, Path file) {
        Secret text = read(server, KEY_FILE, file);
        try {
            return SigningKey.parse(text.reveal());
        } catch (KeyFormatException e) {
            throw invalid(server, "The client's key cannot be used: " + e.getMessage() + ".", file, KEY_FILE);
        }
    }

    private static ConfigurationException invalid(@Nullable String server, String message, Path file, String option) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (server != null) {
            facts.put("server", server);
        }
        facts.put("file", file.toString());
        facts.put("hint", "check " + option);
        return new ConfigurationException(ErrorCode.INVALID_CONFIGURATION, message, facts);
    }
}
