package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever adds a library to those that take this one says so in the README, with what it is for. */
class DependenciesTest {
    /** As Maven resolves them; the build writes it before the tests run. */
    private static final Path RESOLVED = Path.of("target/dependencies.txt");

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\n(dev\\.berth:berth$.*?)^```$");
    private static final Pattern COORDINATES = Pattern.compile("( *[^ :]+:[^ :]+)");
    private static final Pattern REASON = Pattern.compile(" +\\S+ {2,}\\S.*");

    @Test
    void areThoseOfTheReadmeEachWithAReason() throws IOException {
        List<String> told = told();
        assertThat(told).hasSizeGreaterThan(1);
        assertThat(told.stream().skip(1)).allMatch(line -> REASON.matcher(line).matches());
        assertThat(coordinates(told)).isEqualTo(coordinates(Files.readAllLines(RESOLVED)));
    }

    private static List<String> told() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../README.md")));
        assertThat(block.find()).isTrue();
        return block.group(1).lines().toList();
    }

    /** Each line's depth and artifact, without its version and scope. */
    private static List<String> coordinates(List<String> tree) {
        return tree.stream()
                .map(COORDINATES::matcher)
                .peek(line -> assertThat(line.lookingAt()).isTrue())
                .map(line -> line.group(1))
                .toList();
    }
}
