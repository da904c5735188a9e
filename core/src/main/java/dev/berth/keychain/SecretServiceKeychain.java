package dev.berth.keychain;

import dev.berth.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC), by {@code secret-tool} of libsecret.
 *
 * <p>Looks by {@code search}, which alone tells a locked item from one that is not there, and which never asks anybody:
 * {@code lookup} opens a dialog where the keyring is locked.
 */
final class SecretServiceKeychain implements Keychain {
    static final String DESCRIPTION = "the Secret Service, by secret-tool";

    private static final String SECRET = "secret = ";

    private final String secretTool;
    private final KeychainProgram program;

    SecretServiceKeychain(Path secretTool, Map<String, String> environment, Duration patience) {
        this.secretTool = secretTool.toString();
        this.program = new KeychainProgram(DESCRIPTION, environment, patience);
    }

    @Override
    public Optional<Secret> find(String name) {
        KeychainProgram.Result found =
                program.run(List.of(secretTool, "search", "application", "berth", "store", name), "");
        if (!found.isDone()) {
            throw KeychainFailure.unavailable(DESCRIPTION, found.complaint());
        }
        if (found.out().isBlank()) {
            return Optional.empty();
        }
        String secret = found.out()
                .lines()
                .filter(line -> line.startsWith(SECRET))
                .findFirst()
                .orElseThrow(() -> KeychainFailure.locked(DESCRIPTION));
        return Optional.of(Secret.of(secret.substring(SECRET.length())));
    }

    @Override
    public void put(String name, Secret secret) {
        KeychainProgram.Result stored = program.run(
                List.of(
                        secretTool,
                        "store",
                        "--label=Berth: the key of sealed credentials",
                        "application",
                        "berth",
                        "store",
                        name),
                secret.reveal());
        if (!stored.isDone()) {
            throw stored.err().contains("locked")
                    ? KeychainFailure.locked(DESCRIPTION)
                    : KeychainFailure.unavailable(DESCRIPTION, stored.complaint());
        }
    }

    @Override
    public boolean remove(String name) {
        // clear fails alike where there is none and where it is locked.
        if (find(name).isEmpty()) {
            return false;
        }
        KeychainProgram.Result cleared =
                program.run(List.of(secretTool, "clear", "application", "berth", "store", name), "");
        if (!cleared.isDone()) {
            throw KeychainFailure.unavailable(DESCRIPTION, cleared.complaint());
        }
        return true;
    }

    @Override
    public String description() {
        return DESCRIPTION;
    }
}
