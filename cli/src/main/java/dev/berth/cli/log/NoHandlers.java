package dev.berth.cli.log;

/** Configures {@code java.util.logging} by its being named as the configuration: without handlers nothing is printed. */
public final class NoHandlers {
    /** Does nothing, which is the point. */
    public NoHandlers() {}
}
