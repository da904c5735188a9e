package dev.berth.cli;

import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.keychain.Keychain;
import dev.berth.store.FileTokenStore;
import dev.berth.store.StoreKind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says in which form the credentials are kept, and gives them another. */
@Command(
        name = "store",
        description =
                "how credentials are kept, and where their key is; with 'files' or 'sealed', keeps them that way from now on")
final class StoreCommand implements Verb {
    private final BerthCommand command;

    @Parameters(paramLabel = "files|sealed", arity = "0..1", description = "the form to move all credentials to")
    private @Nullable String text;

    StoreCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() {
        Path home = command.home();
        FileTokenStore store = Stores.ofAnyKind(command, home);
        if (text != null) {
            String key = store.keyName().orElse(null);
            int moved = store.moveTo(kind(text));
            command.output()
                    .say(
                            moved == 0
                                    ? "Nothing had to be moved."
                                    : "Moved " + moved + (moved == 1 ? " credential." : " credentials."));
            if (key != null && store.keyName().isEmpty()) {
                command.output()
                        .say("The old key " + key
                                + " stays in the keychain: copies and backups of the folder need it.");
            }
        }
        tell(home, store);
        tellDamaged(store);
        return ExitCode.DONE;
    }

    private static StoreKind kind(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "files" -> StoreKind.FILES;
            case "sealed" -> StoreKind.SEALED;
            default -> throw Execution.usage("Credentials are kept as 'files' or 'sealed'.", "berth store --help");
        };
    }

    /** Whatever form the others have, these stay as they were found. */
    private void tellDamaged(FileTokenStore store) {
        for (Path damaged : store.damaged()) {
            command.output()
                    .say("Set aside as damaged, and perhaps with tokens in the clear: "
                            + PlainText.of(damaged.toString()));
        }
    }

    private void tell(Path home, FileTokenStore store) {
        Output output = command.output();
        StoreKind kind = store.kind().orElse(null);
        String key = store.keyName().orElse(null);
        Keychain keychain = command.shell().keychain().apply(home);
        Path credentials = home.resolve("credentials");
        if (output.isJson()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("kind", kind == null ? null : kind.wireName());
            object.put("path", credentials.toString());
            object.put("keychain", key == null ? null : keychain.description());
            object.put("key", key);
            output.object(object);
            return;
        }
        String where = PlainText.of(credentials.toString());
        output.say(
                kind == null
                        ? "No credentials are kept yet in " + where
                                + "; the first sign-in decides how, or: berth store sealed"
                        : key == null
                                ? "Credentials are plain files, for your eyes alone, in " + where
                                        + "\n  next, to seal them: berth store sealed"
                                : "Credentials are sealed files in " + where + "\n  key: " + key + " in "
                                        + PlainText.of(keychain.description()));
    }
}
