package dev.berth.cli.shell;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where config and credentials are kept. */
public final class Home {
    private Home() {}

    /** The folder: as given, else {@code BERTH_HOME}, else in the platform's config folder. */
    public static Path of(@Nullable String given, Shell shell) {
        String home = given != null ? given : shell.variable("BERTH_HOME");
        try {
            return home != null ? Path.of(home).toAbsolutePath() : platformFolder(shell);
        } catch (InvalidPathException e) {
            // Most often a folder that is not of ASCII, where no locale is set: under cron, in a service, over SSH.
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "The home folder's path cannot be used here: " + e.getReason() + ".",
                    Map.of(
                            "hint",
                            "set LC_ALL=C.UTF-8, or another locale that has its characters; or choose another --home"));
        }
    }

    private static Path platformFolder(Shell shell) {
        if (shell.isWindows()) {
            String roaming = shell.variable("APPDATA");
            return roaming != null ? Path.of(roaming, "berth") : Path.of(shell.userHome(), "AppData/Roaming/berth");
        }
        if (shell.isMac()) {
            return Path.of(shell.userHome(), "Library/Application Support/berth");
        }
        // The XDG base directory specification: a relative path is to be ignored.
        String xdg = shell.variable("XDG_CONFIG_HOME");
        boolean usable = xdg != null && Path.of(xdg).isAbsolute();
        return usable ? Path.of(xdg, "berth") : Path.of(shell.userHome(), ".config/berth");
    }
}
