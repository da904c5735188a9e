package dev.berth.store.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another process at the same store: starts one, and is its program. */
final class StoreProcess implements AutoCloseable {
    /** Takes the lock of {@link #KEY}, says so, and gives it back when it is told to go on. */
    static final String HOLD = "hold";

    /** Writes one generation after the other, from the one that is there, and says each. */
    static final String WRITE = "write";

    private static final Credential START = Samples.generation("default", 0);
    static final CredentialKey KEY = START.key();

    private final Process process;
    private final BufferedReader out;

    private StoreProcess(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    static StoreProcess start(String verb, String opener, String address) throws IOException {
        String classPath = Stream.of("java.class.path", "jdk.module.path")
                .map(System::getProperty)
                .filter(path -> path != null && !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        return new StoreProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        StoreProcess.class.getName(),
                        verb,
                        opener,
                        address)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    static TokenStore open(String opener, String address) throws Exception {
        return Class.forName(opener)
                .asSubclass(StoreOpener.class)
                .getDeclaredConstructor()
                .newInstance()
                .open(address);
    }

    /** The next line that it says; "null" where it has ended. */
    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Kills it after a moment that has nothing to do with what it is doing. */
    void killWithin(long millis) throws InterruptedException {
        assertFalse(process.waitFor(millis, TimeUnit.MILLISECONDS), "it ended by itself");
        kill();
    }

    /** By its handle: what it has said by then can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /** The last number that it said before it was killed; that one where it said none. */
    long lastNumber(long before) throws IOException {
        long last = before;
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            last = Long.parseLong(line);
        }
        return last;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] arguments) throws Exception {
        TokenStore store = open(arguments[1], arguments[2]);
        switch (arguments[0]) {
            case HOLD -> hold(store);
            case WRITE -> write(store);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void hold(TokenStore store) throws Exception {
        try (TokenStore.Lock held = store.lock(KEY, Waits.LONG)) {
            System.out.println("held");
            System.in.read();
        }
        System.out.println("free");
        System.in.read();
    }

    private static void write(TokenStore store) {
        Optional<Credential> there = store.find(KEY);
        for (long generation = there.orElse(START).generation() + 1; ; generation++) {
            store.put(Samples.generation("default", generation));
            System.out.println(generation);
        }
    }
}
