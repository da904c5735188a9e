package dev.berth.keychain;

import dev.berth.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The login keychain of macOS, by {@code security}. The secret goes in by its command mode, on standard input: as an argument
 * every program of the machine could read it. Not run on the real thing.
 */
final class MacKeychain implements Keychain {
    static final String DESCRIPTION = "the macOS keychain, by security";

    private static final String SERVICE = "dev.berth";

    /** The low byte of errSecItemNotFound. */
    private static final int NOT_FOUND = 44;

    /** The low bytes of errSecInteractionNotAllowed, errSecAuthFailed and errSecUserCanceled. */
    private static final List<Integer> LOCKED = List.of(36, 51, 128);

    private final String security;
    private final KeychainProgram program;

    MacKeychain(Path security, Map<String, String> environment, Duration patience) {
        this.security = security.toString();
        this.program = new KeychainProgram(DESCRIPTION, environment, patience);
    }

    @Override
    public Optional<Secret> find(String name) {
        KeychainProgram.Result found =
                program.run(List.of(security, "find-generic-password", "-s", SERVICE, "-a", name, "-w"), "");
        if (found.status() == NOT_FOUND) {
            return Optional.empty();
        }
        check(found);
        return Optional.of(Secret.of(found.out().strip()));
    }

    /** Its command mode does not tell by its status what became of a command: what was put is looked for. */
    @Override
    public void put(String name, Secret secret) {
        KeychainProgram.Result put = program.run(
                List.of(security, "-i"),
                "add-generic-password -U -s " + SERVICE + " -a " + name + " -w " + secret.reveal() + "\n");
        check(put);
        if (!find(name).map(secret::equals).orElse(false)) {
            throw KeychainFailure.unavailable(DESCRIPTION, put.err().isBlank() ? "it kept nothing" : put.complaint());
        }
    }

    @Override
    public boolean remove(String name) {
        KeychainProgram.Result removed =
                program.run(List.of(security, "delete-generic-password", "-s", SERVICE, "-a", name), "");
        if (removed.status() == NOT_FOUND) {
            return false;
        }
        check(removed);
        return true;
    }

    @Override
    public String description() {
        return DESCRIPTION;
    }

    private static void check(KeychainProgram.Result result) {
        if (LOCKED.contains(result.status())) {
            throw KeychainFailure.locked(DESCRIPTION);
        }
        if (!result.isDone()) {
            throw KeychainFailure.unavailable(DESCRIPTION, result.complaint());
        }
    }
}
