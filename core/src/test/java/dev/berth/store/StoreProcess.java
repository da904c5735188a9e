package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.berth.error.StoreException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A second process at the same store: starts one, and is its program. */
public final class StoreProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private StoreProcess(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts one under a shell, after a line of shell such as {@code umask 000}. */
    public static StoreProcess start(String before, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = Stream.of(
                        Path.of("target/classes"),
                        Path.of("target/test-classes"),
                        Path.of(location(JSON.class)),
                        Path.of(location(JsonFactory.class)))
                .map(p -> p.toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(
                "sh",
                "-c",
                before + "; exec \"$@\"",
                "sh",
                java,
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                StoreProcess.class.getName())));
        builder.command().addAll(List.of(arguments));
        return new StoreProcess(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private static String location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    public String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    /** A long token that tells a generation from every other, all over. */
    static String tokenOf(long generation) {
        return (generation + ".").repeat(10_000);
    }

    /** Kills it after a moment that has nothing to do with what it is doing. */
    void killWithin(Duration moment) throws InterruptedException {
        assertThat(process.waitFor(moment.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
        close();
    }

    /** STOP, say. */
    public void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    void kill() {
        close();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] arguments) throws Exception {
        FileTokenStore store = new FileTokenStore(Path.of(arguments[1]));
        switch (arguments[0]) {
            case "put" -> put(store, Integer.parseInt(arguments[2]));
            case "put-for-ever" -> putForEver(store, Long.parseLong(arguments[2]));
            case "hold" -> hold(store, arguments[2], arguments[3]);
            case "hold-all" -> holdAll(store);
            case "move-for-ever" -> moveForEver(shared(arguments));
            case "make" -> make(shared(arguments), arguments[3]);
            case "refresh-for-ever" -> refreshForEver(shared(arguments), arguments[3]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static FileTokenStore shared(String... arguments) {
        return FileTokenStore.in(Path.of(arguments[1]))
                .keychain(new FolderKeychain(Path.of(arguments[2])))
                .build();
    }

    private static void moveForEver(FileTokenStore store) {
        while (true) {
            for (StoreKind kind : List.of(StoreKind.SEALED, StoreKind.FILES)) {
                System.out.println(store.moveTo(kind));
            }
        }
    }

    /** Waits for a line, so that many can be let go together. */
    private static void make(FileTokenStore store, String account) throws IOException {
        System.out.println("ready");
        System.in.read();
        store.put(Credentials.of(account, "https://mcp.example"));
        System.out.println(store.keyName().orElse("none"));
    }

    /** What a refresh does to a store: under the credential's lock it reads, and writes the next generation. */
    private static void refreshForEver(FileTokenStore store, String account) throws Exception {
        CredentialKey key = Credentials.of(account, "https://mcp.example").key();
        while (true) {
            try (TokenStore.Lock lock = store.lock(key, Duration.ofSeconds(60))) {
                Credential next = store.find(key).orElseThrow().withTokens(Credentials.tokens("next"));
                store.put(next);
                System.out.println(next.generation());
            }
        }
    }

    private static void put(FileTokenStore store, int size) {
        try {
            store.put(Credentials.of("default", "https://mcp.example", "x".repeat(size), 2));
            System.out.println("stored");
        } catch (StoreException e) {
            System.out.println(e.getMessage() + " " + e.facts());
        }
    }

    private static void putForEver(FileTokenStore store, long first) {
        for (long generation = first; ; generation++) {
            store.put(Credentials.of("default", "https://mcp.example", tokenOf(generation), generation));
            System.out.println(generation);
        }
    }

    /** Takes the lock of every credential that is there, and waits for a line. */
    private static void holdAll(FileTokenStore store) throws Exception {
        for (Credential credential : store.list()) {
            store.lock(credential.key(), Duration.ofSeconds(60));
        }
        System.out.println("held");
        System.in.read();
    }

    /** Takes one lock, waits for a line, takes the other, waits for a line. */
    private static void hold(FileTokenStore store, String first, String second) throws Exception {
        Duration timeout = Duration.ofSeconds(60);
        TokenStore.Lock one =
                store.lock(Credentials.of(first, "https://mcp.example").key(), timeout);
        System.out.println("held");
        System.in.read();
        TokenStore.Lock two =
                store.lock(Credentials.of(second, "https://mcp.example").key(), timeout);
        System.out.println("both");
        System.in.read();
        two.close();
        one.close();
    }
}
