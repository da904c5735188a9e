package dev.berth.counterparts;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where things are: the checkout, what {@code counterparts/install} put into it, and the programs of the machine. */
final class Checkout {

    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    private Checkout() {}

    static Path root() {
        return MODULE.resolveSibling("").normalize();
    }

    /** The launcher that a person types. What it runs is built by now: that may take minutes, which no test is to wait. */
    static Path berth() {
        return Built.LAUNCHER;
    }

    static Path nodeProgram(String name) {
        return MODULE.resolve("node").resolve(name);
    }

    static Path nodeModule(String path) {
        return installed("node").resolve("node_modules").resolve(path);
    }

    static Path keycloak() {
        return installed("keycloak");
    }

    /** The folder for what a run leaves behind: instances of servers and what they printed. */
    static Path scratch() {
        return MODULE.resolve("target").resolve("counterparts");
    }

    static boolean hasProgram(String name) {
        return find(name).isPresent();
    }

    private static Optional<Path> find(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Path program(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException("no " + name + " on the PATH: run counterparts/install"));
    }

    private static Path installed(String name) {
        return Optional.of(root().resolve(".tools").resolve(name))
                .filter(Files::isDirectory)
                .orElseThrow(() -> new IllegalStateException(name + " is missing: run counterparts/install"));
    }

    private static final class Built {

        static final Path LAUNCHER = root().resolve("berth");

        static {
            try {
                Process version = new ProcessBuilder(LAUNCHER.toString(), "--version")
                        .redirectErrorStream(true)
                        .redirectOutput(Files.createDirectories(scratch())
                                .resolve("berth-version.log")
                                .toFile())
                        .start();
                if (version.waitFor() != 0) {
                    throw new IllegalStateException(
                            "the command does not run; what it printed is in berth-version.log");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
