package dev.berth.cli;

import dev.berth.cli.output.Output;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.store.FileTokenStore;
import dev.berth.store.NewHome;
import dev.berth.store.StoreKind;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The store of a home, as the environment wants it. */
final class Stores {
    private static final String VARIABLE = "BERTH_STORE";

    private Stores() {}

    /** For verbs that use credentials: in the form that {@code BERTH_STORE} names, or that the home has. */
    static FileTokenStore of(BerthCommand command, Path home) {
        FileTokenStore.Builder store = builder(command, home);
        StoreKind kind = wanted(command);
        return (kind == null ? store : store.kind(kind)).build();
    }

    /** For the verb that changes the form: whichever it is. */
    static FileTokenStore ofAnyKind(BerthCommand command, Path home) {
        wanted(command);
        return builder(command, home).build();
    }

    private static FileTokenStore.Builder builder(BerthCommand command, Path home) {
        return FileTokenStore.in(home)
                .keychain(command.shell().keychain().apply(home))
                .newHomes(made -> announce(command.output(), made));
    }

    private static @Nullable StoreKind wanted(BerthCommand command) {
        String wanted = command.shell().variable(VARIABLE);
        if (wanted == null) {
            return null;
        }
        for (StoreKind kind : StoreKind.values()) {
            if (kind.wireName().equals(wanted)) {
                return kind;
            }
        }
        throw new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION,
                VARIABLE + " has to be 'files' or 'sealed'.",
                Map.of("hint", "unset " + VARIABLE));
    }

    private static void announce(Output output, NewHome made) {
        if (made.kind() == StoreKind.SEALED) {
            output.say("Credentials are kept sealed here; their key is in " + made.keychain()
                    + " ('berth store' says more).");
        } else if (made.refusal() == null) {
            output.detail("credentials are kept in plain files, as " + VARIABLE + " says");
        } else if (made.refusal().code() == ErrorCode.KEYCHAIN_LOCKED
                || made.refusal().facts().containsKey("waited_ms")) {
            // There is a keychain, so the person may have expected it to be used.
            output.say(
                    "The keychain is locked, or does not answer, so credentials are kept in plain files, for your eyes"
                            + " alone. Once it is unlocked, this seals them: berth store sealed");
        } else {
            output.detail("credentials are kept in plain files: "
                    + made.refusal().facts().get("reason"));
        }
    }
}
