package dev.berth;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.http.HttpTransport;
import dev.berth.store.FileTokenStore;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is set of a {@link Berth}, as its builder says; with what tests set besides. */
final class Settings {
    TokenStore store = new MemoryTokenStore();
    Interaction interaction = Interaction.never();
    Progress progress = Progress.none();
    Clock clock = Clock.systemUTC();

    /** How time passes between two tries, of a device's or of a store's. */
    Pause pause = Pause.IN_REAL_TIME;

    /** How long who holds a token that is still good waits for a better one. */
    Duration patience = SilentTokens.PATIENCE;

    /** Null for the default. */
    @Nullable
    HttpTransport http;

    /** What starts a process apart that makes a refresh; null where they are made here. */
    @Nullable
    RefreshCommand refreshCommand;

    /**
     * Looks whether all goes together.
     *
     * @throws ConfigurationException if it does not
     */
    void check() {
        if (refreshCommand == null || store instanceof FileTokenStore) {
            return;
        }
        throw new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION,
                "A refresh can be made by a process apart only where credentials are kept in files.",
                Map.of("hint", "set a FileTokenStore, or leave out refreshApart"));
    }
}
