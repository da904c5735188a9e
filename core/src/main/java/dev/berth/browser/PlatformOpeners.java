package dev.berth.browser;

import java.util.List;

/** The openers of each platform, best first; the URL becomes one more argument of each. */
final class PlatformOpeners {
    private static final String WINDOWS_HANDLER = "url.dll,FileProtocolHandler";

    private PlatformOpeners() {}

    static List<List<String>> of(Surroundings surroundings) {
        return switch (surroundings.platform()) {
            case MAC -> List.of(List.of("/usr/bin/open"));
            // Not "cmd /c start": it would read & in the URL as the end of the command.
            case WINDOWS -> List.of(List.of(systemRoot(surroundings) + "\\System32\\rundll32.exe", WINDOWS_HANDLER));
            case WSL ->
                List.of(
                        List.of("wslview"),
                        List.of("/mnt/c/Windows/System32/rundll32.exe", WINDOWS_HANDLER),
                        List.of("xdg-open"));
            case OTHER_UNIX ->
                List.of(List.of("xdg-open"), List.of("gio", "open"), List.of("x-www-browser"), List.of("firefox"));
        };
    }

    private static String systemRoot(Surroundings surroundings) {
        String root = surroundings.variable("SystemRoot");
        return root.isBlank() ? "C:\\Windows" : root;
    }
}
