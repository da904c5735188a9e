package dev.berth.browser;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Where this process runs, as far as it matters to whether a browser opened here would be seen, and could reach a listener
 * here. Immutable and thread-safe.
 */
public final class Surroundings {
    private static final List<Path> CONTAINER_MARKS = List.of(Path.of("/.dockerenv"), Path.of("/run/.containerenv"));
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]+");
    private static final String UNKNOWN_HOST = "HOST";

    private final Map<String, String> environment;
    private final String osName;
    private final Predicate<Path> exists;

    Surroundings(Map<String, String> environment, String osName, Predicate<Path> exists) {
        this.environment = Map.copyOf(environment);
        this.osName = osName.toLowerCase(Locale.ROOT);
        this.exists = exists;
    }

    /** Those of this process. */
    public static Surroundings ofThisProcess() {
        return of(System.getenv(), System.getProperty("os.name", ""));
    }

    /**
     * Those that these environment variables tell of.
     *
     * @param osName as in the system property {@code os.name}
     */
    public static Surroundings of(Map<String, String> environment, String osName) {
        return new Surroundings(environment, osName, Files::exists);
    }

    /** Whether the person is at the other end of an SSH connection. */
    boolean isSsh() {
        return isSet("SSH_CONNECTION") || isSet("SSH_TTY") || isSet("SSH_CLIENT");
    }

    /** Whether this is the inside of a container, of which the loopback addresses are its own. */
    public boolean isContainer() {
        return CONTAINER_MARKS.stream().anyMatch(exists) || isSet("KUBERNETES_SERVICE_HOST");
    }

    /** Whether a window could appear anywhere. */
    boolean hasDisplay() {
        return platform() != Platform.OTHER_UNIX || isSet("DISPLAY") || isSet("WAYLAND_DISPLAY");
    }

    /**
     * Why a browser that is opened here would be of no use, as half an English sentence; empty if it may be of use. An
     * explicit {@code BROWSER} is to be tried all the same.
     */
    Optional<String> whyNoBrowser() {
        if (isSsh()) {
            return Optional.of("this is an SSH session, and the browser is on another machine");
        }
        if (isContainer()) {
            return Optional.of("this is a container, and the browser is outside of it");
        }
        return hasDisplay() ? Optional.empty() : Optional.of("there is no display");
    }

    /**
     * The command that the person runs on their own machine so that their browser reaches a listener here:
     * {@code ssh -L PORT:127.0.0.1:PORT USER@HOST}. Where SSH does not tell the host, {@code HOST} stands in its place.
     *
     * @return empty if this is no SSH session, or the redirect URI names no port
     */
    public Optional<String> sshForward(URI redirectUri) {
        int port = redirectUri.getPort();
        if (!isSsh() || port < 0) {
            return Optional.empty();
        }
        // CLIENT-ADDRESS CLIENT-PORT SERVER-ADDRESS SERVER-PORT
        String[] connection = variable("SSH_CONNECTION").split(" ", -1);
        boolean known = connection.length == 4 && PLAIN.matcher(connection[2]).matches();
        String sshPort = known && connection[3].matches("\\d+") && !connection[3].equals("22")
                ? "-p " + connection[3] + " "
                : "";
        String target = "[::1]".equals(redirectUri.getHost()) ? "[::1]" : "127.0.0.1";
        return Optional.of("ssh " + sshPort + "-L " + port + ":" + target + ":" + port + " " + user()
                + (known ? connection[2] : UNKNOWN_HOST));
    }

    /** An environment variable; empty if it is not set. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    Platform platform() {
        if (osName.startsWith("mac") || osName.startsWith("darwin")) {
            return Platform.MAC;
        }
        if (osName.startsWith("windows")) {
            return Platform.WINDOWS;
        }
        return isSet("WSL_DISTRO_NAME") || isSet("WSL_INTEROP") ? Platform.WSL : Platform.OTHER_UNIX;
    }

    private String user() {
        String user = isSet("USER") ? variable("USER") : variable("LOGNAME");
        return PLAIN.matcher(user).matches() ? user + "@" : "";
    }

    private boolean isSet(String name) {
        return !variable(name).isBlank();
    }
}
