package dev.berth.cli.shell;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where config and credentials are kept. */
public final class Home {
    private Home() {}

    /** The folder: as given, else {@code BERTH_HOME}, else in the platform's config folder. */
    public static Path of(@Nullable Path given, Shell shell) {
        if (given != null) {
            return given.toAbsolutePath();
        }
        String home = shell.variable("BERTH_HOME");
        return home != null ? Path.of(home).toAbsolutePath() : platformFolder(shell);
    }

    private static Path platformFolder(Shell shell) {
        if (shell.isWindows()) {
            String roaming = shell.variable("APPDATA");
            return roaming != null
                    ? Path.of(roaming, "berth")
                    : shell.userHome().resolve("AppData/Roaming/berth");
        }
        if (shell.isMac()) {
            return shell.userHome().resolve("Library/Application Support/berth");
        }
        // The XDG base directory specification: a relative path is to be ignored.
        String xdg = shell.variable("XDG_CONFIG_HOME");
        boolean usable = xdg != null && Path.of(xdg).isAbsolute();
        return usable ? Path.of(xdg, "berth") : shell.userHome().resolve(".config/berth");
    }
}
