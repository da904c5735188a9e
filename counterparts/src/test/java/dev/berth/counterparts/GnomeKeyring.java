package dev.berth.counterparts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A D-Bus session with a gnome-keyring of its own in it, unlocked or locked, in a folder that outlives it: what one session
 * kept the next one finds. No display is there, so that nobody can be asked for a password.
 */
final class GnomeKeyring implements AutoCloseable {

    private static final String PASSWORD = "pw";

    private final Path folder;
    private final Path runtime;
    private final Process session;
    private final Map<String, String> environment;

    private GnomeKeyring(Path folder, Path runtime, Process session, Map<String, String> environment) {
        this.folder = folder;
        this.runtime = runtime;
        this.session = session;
        this.environment = environment;
    }

    static GnomeKeyring unlocked(Path folder) throws IOException {
        return start(
                folder, "printf " + PASSWORD + " | gnome-keyring-daemon --unlock --components=secrets >/dev/null;");
    }

    /** The bus starts it by itself, and nobody tells it the password. */
    static GnomeKeyring locked(Path folder) throws IOException {
        return start(folder, "");
    }

    private static GnomeKeyring start(Path folder, String first) throws IOException {
        // Its sockets are in here, and their path has 107 bytes at most, which a checkout can exceed.
        Path runtime = Files.createTempDirectory("berth-");
        Map<String, String> environment = new HashMap<>();
        environment.put("XDG_RUNTIME_DIR", runtime.toString());
        environment.put("XDG_DATA_HOME", folder.resolve("data").toString());
        // It ends with the end of its input.
        ProcessBuilder command = new ProcessBuilder(
                Checkout.program("dbus-run-session").toString(),
                "--",
                "/bin/sh",
                "-c",
                first + " echo \"$DBUS_SESSION_BUS_ADDRESS\"; read end");
        clean(command);
        command.environment().putAll(environment);
        command.redirectError(Checkout.scratch().resolve("gnome-keyring.log").toFile());
        Process session = command.start();
        BufferedReader said = session.inputReader();
        environment.put("DBUS_SESSION_BUS_ADDRESS", said.readLine());
        return new GnomeKeyring(folder, runtime, session, environment);
    }

    private static void clean(ProcessBuilder command) {
        command.environment().keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"));
    }

    /** What a program of this session has in its environment. */
    Map<String, String> environment() {
        return environment;
    }

    /** The names that Berth's keys have in it. */
    List<String> keys() throws IOException, InterruptedException {
        return secretTool("search", "--all", "application", "berth")
                .lines()
                .filter(line -> line.startsWith("attribute.store = "))
                .map(line -> line.substring("attribute.store = ".length()))
                .toList();
    }

    /** Everything that is known of Berth's keys, the keys among it. */
    String contents() throws IOException, InterruptedException {
        return secretTool("search", "--all", "application", "berth");
    }

    void forgetAllKeys() throws IOException, InterruptedException {
        secretTool("clear", "application", "berth");
    }

    private String secretTool(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder command =
                new ProcessBuilder(Checkout.program("secret-tool").toString());
        command.command().addAll(List.of(arguments));
        clean(command);
        command.environment().putAll(environment);
        command.environment().put("LC_ALL", "C");
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("secret-tool failed: " + said);
        }
        return said;
    }

    @Override
    public void close() {
        try {
            session.getOutputStream().close();
            if (!session.waitFor(30, TimeUnit.SECONDS)) {
                session.descendants().forEach(ProcessHandle::destroy);
                session.destroy();
            }
            CommonFolder.delete(runtime);
        } catch (IOException e) {
            session.destroy();
        } catch (InterruptedException e) {
            session.destroy();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "GnomeKeyring[" + folder.getFileName() + "]";
    }
}
