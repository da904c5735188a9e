package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What our pages show in Java stands in a test that runs, of whichever module, or in the program of {@code examples/outside},
 * between {@code // shown in PAGE} and {@code // shown no further}; without what is there between {@code // not shown} and {@code
 * // shown again}. The address of the test's own server is {@code address} there.
 */
class PagesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path OUTSIDE = ROOT.resolve("examples/outside/src/main/java");
    private static final String ADDRESS = "\"https://mcp.example.com/mcp\"";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");
    private static final Pattern REGION = Pattern.compile("(?ms)^ *// shown in (\\S+)\n(.*?)^ *// shown no further$");
    private static final Pattern HIDDEN = Pattern.compile("(?ms)^ *// not shown\n.*?^ *// shown again\n");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)[^):]*\\)");
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<groupId>dev\\.berth</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path top : files(ROOT, 1, ".md")) {
            pages.add(ROOT.relativize(top));
        }
        for (Path page : files(ROOT.resolve("docs"), Integer.MAX_VALUE, ".md")) {
            pages.add(ROOT.relativize(page));
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showsWhatRunsAndNothingElse(Path page) throws IOException {
        Set<String> shown = new LinkedHashSet<>();
        Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve(page)));
        while (block.find()) {
            shown.add(block.group(1).replace(ADDRESS, "address"));
        }
        assertThat(shown).containsExactlyInAnyOrderElementsOf(run().getOrDefault(page.toString(), Set.of()));
    }

    /** A page that is gone, or misspelt, would otherwise show nothing of what is marked for it. */
    @Test
    void nothingIsMarkedForAPageThatIsNotThere() throws IOException {
        assertThat(pages().stream().map(Path::toString)).containsAll(run().keySet());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadsOnlyToWhatIsThere(Path page) throws IOException {
        Matcher link = LINK.matcher(Files.readString(ROOT.resolve(page)));
        while (link.find()) {
            assertThat(ROOT.resolve(page).resolveSibling(link.group(1))).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesArtifactsAsTheBomDoes(Path page) throws IOException {
        String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
        Matcher dependency = DEPENDENCY.matcher(Files.readString(ROOT.resolve(page)));
        while (dependency.find()) {
            assertThat(bom)
                    .contains("<artifactId>" + dependency.group(1) + "</artifactId>")
                    .contains("<version>" + dependency.group(2) + "</version>");
        }
    }

    /** The marked regions of all modules' tests, by page. */
    private static Map<String, Set<String>> run() throws IOException {
        Map<String, Set<String>> regions = new LinkedHashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            Stream<Path> tests = modules.map(module -> module.resolve("src/test/java"));
            for (Path sources : Stream.concat(tests, Stream.of(OUTSIDE)).toList()) {
                for (Path source : files(sources, Integer.MAX_VALUE, ".java")) {
                    Matcher region = REGION.matcher(Files.readString(source));
                    while (region.find()) {
                        String visible = HIDDEN.matcher(region.group(2)).replaceAll("");
                        regions.computeIfAbsent(region.group(1), page -> new LinkedHashSet<>())
                                .add(visible.stripTrailing().stripIndent() + "\n");
                    }
                }
            }
        }
        return regions;
    }

    private static List<Path> files(Path folder, int depth, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder, depth)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
