package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The program is the README's, but for the server's address and what stands between "not shown" and "shown again". */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");
    private static final Pattern REGION =
            Pattern.compile("(?ms)^ *// shown in README\\.md\n(.*?)^ *// shown no further$");
    private static final Pattern HIDDEN = Pattern.compile("(?ms)^ *// not shown\n.*?^ *// shown again\n");

    @Test
    void hasTheProgramWordForWord() throws Exception {
        String readme =
                Files.readString(Path.of("../../README.md")).replace("\"https://mcp.example.com/mcp\"", "address");
        String program = Files.readString(Path.of("src/main/java/com/example/Program.java"));
        assertThat(REGION.matcher(program).results().map(ReadmeTest::shown))
                .containsExactlyElementsOf(BLOCK.matcher(readme)
                        .results()
                        .map(block -> block.group(1))
                        .toList())
                .hasSize(2);
    }

    private static String shown(MatchResult region) {
        return HIDDEN.matcher(region.group(1)).replaceAll("").stripTrailing().stripIndent() + "\n";
    }
}
