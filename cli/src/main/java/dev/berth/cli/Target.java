package dev.berth.cli;

import dev.berth.Server;
import dev.berth.cli.config.SignInSettings;
import dev.berth.cli.output.ShellWord;
import dev.berth.store.CredentialKey;
import java.util.Map;

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
        boolean isDefault = server.account().equals(CredentialKey.DEFAULT_ACCOUNT);
        if (configured) {
            return ShellWord.of(isDefault ? name : name + "@" + server.account());
        }
        String url = ShellWord.of(server.url().toString());
        return isDefault ? url : url + " --account " + ShellWord.of(server.account());
    }

    /** Whether a header of its own already says who calls: then there is nothing to sign in to. */
    boolean hasOwnAuthorization() {
        return headers.keySet().stream().anyMatch("Authorization"::equalsIgnoreCase);
    }
}
