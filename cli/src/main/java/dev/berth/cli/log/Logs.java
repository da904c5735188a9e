package dev.berth.cli.log;

import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Where log records of this process go. The library's warnings are told to the person, all else where they asked for more;
 * before a command has begun there is nobody to tell. Thread-safe.
 */
public final class Logs {
    private static final String OURS = "dev.berth";

    private static volatile @Nullable Output output;

    private Logs() {}

    /** From now on records are told there. */
    public static void to(Output newOutput) {
        output = newOutput;
    }

    /**
     * Keeps the platform's other logging, which some libraries use, off standard error. To be called before anything logs;
     * what was configured on the Java command line counts.
     */
    public static void silenceJavaUtilLogging() {
        if (System.getProperty("java.util.logging.config.file") == null) {
            System.getProperties().putIfAbsent("java.util.logging.config.class", NoHandlers.class.getName());
        }
    }

    static boolean isTold(String logger, Level level) {
        Output to = output;
        if (to == null || level == Level.OFF) {
            return false;
        }
        boolean warning = level.getSeverity() >= Level.WARNING.getSeverity();
        return logger.startsWith(OURS) ? warning || to.isVerbose() : warning && to.isVerbose();
    }

    static void tell(String logger, Level level, @Nullable String text, @Nullable Throwable thrown) {
        Output to = output;
        if (to == null || !isTold(logger, level)) {
            return;
        }
        // An exception's message may hold anything.
        String line = PlainText.of(text)
                + (thrown == null ? "" : " (" + thrown.getClass().getSimpleName() + ")");
        if (logger.startsWith(OURS) && level.getSeverity() >= Level.WARNING.getSeverity()) {
            to.say("warning: " + line);
        } else {
            to.detail(line);
        }
    }
}
