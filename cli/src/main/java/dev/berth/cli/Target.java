package dev.berth.cli;

import dev.berth.Server;
import dev.berth.cli.config.SignInSettings;
import dev.berth.cli.output.ShellWord;
import dev.berth.store.CredentialKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server that was named on the command line.
 *
 * @param server how to sign in to it
 * @param name its local name
 * @param configured whether it stands in the config under that name
 * @param settings how to sign in, as far as it concerns the command alone
 * @param headers its headers as written, with their {@code ${ENV}}
 */
record Target(Server server, String name, boolean configured, SignInSettings settings, Map<String, String> headers) {
    Target {
        headers = Map.copyOf(headers);
    }

    /** How it is named on a command line. */
    String word() {
        return word(configured ? name : null, server.url().toString(), server.account());
    }

    /**
     * How an account at a server is named on a command line.
     *
     * @param name the server's configured name; null where it has none
     */
    static String word(@Nullable String name, String url, String account) {
        boolean isDefault = account.equals(CredentialKey.DEFAULT_ACCOUNT);
        if (name != null) {
            return ShellWord.of(isDefault ? name : name + "@" + account);
        }
        return ShellWord.of(url) + (isDefault ? "" : " --account " + ShellWord.of(account));
    }

    /** How it is named where a person is to sign in again: as they did, where the config does not say it. */
    String signInWords() {
        return !configured && settings.device() ? word() + " --device" : word();
    }

    /** Whether a header of its own already says who calls: then there is nothing to sign in to. */
    boolean hasOwnAuthorization() {
        return headers.keySet().stream().anyMatch("Authorization"::equalsIgnoreCase);
    }
}
