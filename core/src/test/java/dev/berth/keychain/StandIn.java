package dev.berth.keychain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A program in the place of a system's own: it writes down how it was called, and answers as it is told. */
record StandIn(Path folder, Path program) {
    /** A program of that name; {@code answer} is a line of shell, to which {@code $stdin} is what it was told. */
    static StandIn in(Path folder, String name, String answer) throws IOException {
        Path program = Files.createDirectories(folder).resolve(name);
        Files.writeString(program, """
                #!/bin/sh
                stdin=$(cat)
                printf '%s\\n' "$*" >>"FOLDER/arguments"
                printf '%s\\n' "$stdin" >>"FOLDER/stdin"
                env >"FOLDER/environment"
                ANSWER
                """.replace("FOLDER", folder.toString()).replace("ANSWER", answer));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new StandIn(folder, program);
    }

    List<String> arguments() throws IOException {
        return Files.readAllLines(folder.resolve("arguments"), UTF_8);
    }

    List<String> stdin() throws IOException {
        return Files.readAllLines(folder.resolve("stdin"), UTF_8);
    }

    String environment() throws IOException {
        return Files.readString(folder.resolve("environment"), UTF_8);
    }

    boolean wasRun() {
        return Files.exists(folder.resolve("arguments"));
    }
}
