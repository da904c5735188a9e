package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.output.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guide says to type at a shell is what the command takes. */
@Timeout(120)
class GuidePagesTest {
    private static final Path DOCS = Path.of("../docs");

    /** In a console's transcript, or between backticks. */
    private static final Pattern CALL = Pattern.compile("(?m)(?:^\\$ |`)berth ([^`#\n]+)");

    private static final Pattern FLAG = Pattern.compile("(?<=^| )--?[a-z][a-z-]*");

    @TempDir
    private Path home;

    static Stream<String> calls() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(DOCS.resolve("coming-from.md")));
        try (Stream<Path> guide = Files.list(DOCS.resolve("guide"))) {
            pages.addAll(guide.sorted().toList());
        }
        return pages.stream()
                .flatMap(page -> CALL.matcher(text(page)).results())
                .map((MatchResult found) -> found.group(1).strip())
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void isTakenByTheCommand(String call) {
        List<String> words = Arrays.asList(call.split(" +"));
        boolean isSubcommand = words.get(0).equals("servers");
        String verb = String.join(" ", words.subList(0, isSubcommand ? 2 : 1));
        List<String> arguments = new ArrayList<>(Arrays.asList(verb.split(" ")));
        arguments.add("--help");

        Run.Result help = Run.in(home).run(arguments.toArray(String[]::new));

        assertThat(help.exit()).isEqualTo(ExitCode.DONE);
        assertThat(help.out()).startsWith("Usage: berth " + verb + " ");
        assertThat(FLAG.matcher(call).results().map(MatchResult::group))
                .allMatch(flag -> Pattern.compile("(?m)(^|[ ,\\[(])" + flag + "\\b(?!-)")
                        .matcher(help.out())
                        .find());
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
