package dev.berth.keychain;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The keychain of this machine and person. Nothing is started before it is asked for something. */
public final class SystemKeychain {
    private SystemKeychain() {}

    /**
     * The one of this process's environment.
     *
     * @param home the folder of the file store whose key it is to keep
     */
    public static Keychain of(Path home) {
        return of(home, System.getenv(), System.getProperty("os.name", ""));
    }

    /**
     * The Secret Service on Linux and its like, the login keychain on macOS, DPAPI on Windows; where it is not there, one that
     * says so when it is asked.
     *
     * @param home the home whose keys it is for; under Windows they are kept in {@code keychain} there
     * @param environment the environment variables: where programs and the session's bus are
     * @param operatingSystem as in the system property {@code os.name}
     */
    public static Keychain of(Path home, Map<String, String> environment, String operatingSystem) {
        String system = operatingSystem.toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            Path powerShell = Path.of(environment.getOrDefault("SystemRoot", "C:\\Windows"))
                    .resolve(Path.of("System32", "WindowsPowerShell", "v1.0", "powershell.exe"));
            return Files.isExecutable(powerShell)
                    ? new WindowsKeychain(home.resolve("keychain"), powerShell, environment, KeychainProgram.PATIENCE)
                    : new AbsentKeychain(WindowsKeychain.DESCRIPTION, "there is no " + powerShell);
        }
        if (system.startsWith("mac")) {
            Path security = Path.of("/usr/bin/security");
            return Files.isExecutable(security)
                    ? new MacKeychain(security, environment, KeychainProgram.PATIENCE)
                    : new AbsentKeychain(MacKeychain.DESCRIPTION, "there is no " + security);
        }
        if (!hasSessionBus(environment)) {
            return new AbsentKeychain(SecretServiceKeychain.DESCRIPTION, "there is no D-Bus session");
        }
        return KeychainProgram.onPath("secret-tool", environment)
                .<Keychain>map(tool -> new SecretServiceKeychain(tool, environment, KeychainProgram.PATIENCE))
                .orElseGet(() -> new AbsentKeychain(
                        SecretServiceKeychain.DESCRIPTION, "there is no secret-tool on the PATH (libsecret-tools)"));
    }

    /** Without one secret-tool would try to start its own. */
    private static boolean hasSessionBus(Map<String, String> environment) {
        if (!environment.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "").isEmpty()) {
            return true;
        }
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        // A file may have a name that cannot be a path here, under the locale that is set.
        return !runtime.isEmpty() && new File(runtime, "bus").exists();
    }
}
