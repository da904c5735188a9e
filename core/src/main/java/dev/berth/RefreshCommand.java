package dev.berth;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link RefreshProcess} is started. Immutable.
 *
 * @param words empty where nothing starts it
 * @param environment that it has
 * @param patience how long it may take
 */
record RefreshCommand(List<String> words, Map<String, String> environment, Duration patience) {
    /** Longer than it takes by its own limits: for the lock, for what {@link Spending} knows of, and for all the rest. */
    private static final Duration LONGEST =
            LockPatience.FULL.plus(Spending.LONGEST).plus(Duration.ofSeconds(90));

    /** What makes a short life shorter, and keeps it small. */
    private static final List<String> SMALL =
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    /** Options for every JVM, a debugger's port among them: what they say of the network is handed on as properties. */
    private static final List<String> OF_EVERY_JVM = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    RefreshCommand {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** By the JDK and from the classes that this process runs by. */
    static RefreshCommand in(Map<String, String> environment) {
        Map<String, String> own = new HashMap<>(environment);
        OF_EVERY_JVM.forEach(own::remove);
        return new RefreshCommand(
                words(
                        System.getProperty("java.home"),
                        RefreshProcess.class.getModule().isNamed(),
                        System.getProperty("jdk.module.path"),
                        System.getProperty("java.class.path")),
                own,
                LONGEST);
    }

    /**
     * Nothing where one of them is not known, as in a program that is compiled ahead of time: what is empty would mean the folder
     * that the program happens to be in.
     */
    static List<String> words(
            @Nullable String jdk, boolean isModule, @Nullable String modulePath, @Nullable String classPath) {
        String path = isModule ? modulePath : classPath;
        if (jdk == null || jdk.isEmpty() || path == null || path.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        words.add(Path.of(jdk, "bin", "java").toString());
        words.addAll(SMALL);
        String main = RefreshProcess.class.getName();
        words.addAll(isModule ? List.of("-p", path, "-m", "dev.berth/" + main) : List.of("-cp", path, main));
        return words;
    }

    /** None of our streams is inherited: whoever waits for their end would wait for that process as well. */
    Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (RuntimeException e) {
            throw new IOException("it may not be started", e);
        }
    }
}
