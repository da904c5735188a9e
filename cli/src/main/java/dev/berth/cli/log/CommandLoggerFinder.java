package dev.berth.cli.log;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** Finds the loggers of the library and of the platform: all of them tell {@link Logs}. */
public final class CommandLoggerFinder extends System.LoggerFinder {
    /** For the platform, which looks it up by name. */
    public CommandLoggerFinder() {}

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new CommandLogger(name);
    }

    private record CommandLogger(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return Logs.isTold(name, level);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
            Logs.tell(name, level, text, thrown);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... parameters) {
            if (isLoggable(level)) {
                boolean plain = format == null || parameters.length == 0;
                Logs.tell(name, level, plain ? format : MessageFormat.format(format, parameters), null);
            }
        }
    }
}
