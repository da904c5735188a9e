package dev.berth.cli;

/** Where the command starts, and the only place where it exits. */
public final class Main {
    private Main() {}

    /** Runs the command. */
    public static void main(String[] args) {}
}
