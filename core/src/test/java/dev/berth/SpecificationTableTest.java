package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/specification.md} says which test holds which rule; what it says is so. */
class SpecificationTableTest {
    private static final Set<String> MUSTS = Set.of("MUST", "MUST NOT");
    private static final Set<String> LEVELS = Set.of("MUST", "MUST NOT", "SHOULD", "SHOULD NOT");
    private static final String OURS = "ours";
    private static final Path PAGE = Path.of("../docs/specification.md");
    private static final Pattern REFERENCE = Pattern.compile("`([\\w/.]+#\\w+)`");

    /** How often each page of the specification binds a client. */
    private static final Pattern COUNT = Pattern.compile("\\| .* \\(([A-Z])\\) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|");

    private record Row(String id, String level, String rule, List<String> tests, String remark) {}

    private final List<String> lines = lines();
    private final List<Row> rows = lines.stream()
            .filter(line -> line.matches("\\| [A-Z]\\d+ .*"))
            .map(SpecificationTableTest::row)
            .toList();
    private final TestSources sources = new TestSources(Path.of(".."));

    private static List<String> lines() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Row row(String line) {
        List<String> cells =
                Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
        assertThat(cells).as(line).hasSize(7);
        Matcher references = REFERENCE.matcher(cells.get(4));
        List<String> tests = references.results().map(match -> match.group(1)).toList();
        assertThat(references.replaceAll("").replace("<br>", ""))
                .as("nothing but tests in: " + line)
                .isBlank();
        return new Row(cells.get(1), cells.get(2), cells.get(3), tests, cells.get(5));
    }

    private List<String> ids(String page) {
        return rows.stream().map(Row::id).filter(id -> id.startsWith(page)).toList();
    }

    @Test
    void leavesNoMustWithoutATest() {
        assertThat(rows)
                .filteredOn(row -> MUSTS.contains(row.level()) && row.tests().isEmpty())
                .extracting(Row::id)
                .isEmpty();
    }

    @Test
    void givesTheReasonWhereThereIsNoTest() {
        assertThat(rows)
                .allSatisfy(
                        row -> assertThat(row.tests().isEmpty() && row.remark().isEmpty())
                                .as(row.id())
                                .isFalse());
    }

    /** In the remarks too. */
    @Test
    void namesTestsThatAreThereAndRun() {
        Stream<String> named = rows.stream()
                .flatMap(row -> Stream.concat(
                        row.tests().stream(),
                        REFERENCE.matcher(row.remark()).results().map(match -> match.group(1))));
        assertThat(named.filter(test -> sources.find(test) != 1)).isEmpty();
    }

    @Test
    void namesEveryCaseUnderARuleOfItsKind() {
        Map<String, Set<String>> kinds =
                Map.of("must", MUSTS, "mustnot", MUSTS, "should", Set.of("SHOULD", "SHOULD NOT"));
        kinds.forEach((folder, levels) -> {
            Set<String> held = rows.stream()
                    .filter(row -> levels.contains(row.level()))
                    .flatMap(row -> row.tests().stream())
                    .collect(Collectors.toSet());
            Set<String> cases = sources.in(folder);
            assertThat(cases).hasSizeGreaterThan(5);
            assertThat(held).containsAll(cases);
        });
    }

    @Test
    void countsEveryKeywordOnce() {
        List<MatchResult> counts =
                lines.stream().flatMap(line -> COUNT.matcher(line).results()).toList();
        assertThat(counts).hasSize(4);
        for (MatchResult count : counts) {
            int ours = Integer.parseInt(count.group(4));
            assertThat(ids(count.group(1))).as(count.group()).hasSize(ours);
            assertThat(Integer.parseInt(count.group(2)))
                    .as(count.group())
                    .isEqualTo(Integer.parseInt(count.group(3)) + ours);
        }
    }

    @Test
    void numbersItsRowsInOrder() {
        Set<String> pages = rows.stream().map(row -> row.id().substring(0, 1)).collect(Collectors.toSet());
        for (String page : pages) {
            List<String> ids = ids(page);
            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= ids.size(); i++) {
                expected.add(page + i);
            }
            assertThat(ids).isEqualTo(expected);
        }
    }

    @Test
    void saysOfEveryRuleHowFirmItIs() {
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.level()).isIn(row.id().startsWith("H") ? Set.of(OURS) : LEVELS);
            assertThat(row.rule()).isNotBlank();
        });
    }

    /** The tests of every module, read as text: indented as the build has it, so that what is in what can be told. */
    private static final class TestSources {
        private static final Pattern TYPE =
                Pattern.compile("( *)(?:\\w+ )*(?:class|interface|record|enum) (\\w+).*[{]");
        private static final Pattern METHOD = Pattern.compile("( *)(?:public )?void (\\w+)\\(.*");
        private static final Pattern TEST = Pattern.compile("\\s*@(Test|ParameterizedTest|FuzzTest)\\b.*");

        private final List<String> tests = new ArrayList<>();

        TestSources(Path checkout) {
            try (Stream<Path> modules = Files.list(checkout)) {
                for (Path module : modules.sorted(Comparator.naturalOrder()).toList()) {
                    Path root = module.resolve("src/test/java/dev/berth");
                    if (Files.isDirectory(root)) {
                        read(root);
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void read(Path root) throws IOException {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
                    String name = root.relativize(file).toString().replace('\\', '/');
                    read(name.substring(0, name.length() - ".java".length()), Files.readAllLines(file));
                }
            }
        }

        private void read(String file, List<String> lines) {
            List<String> inside = new ArrayList<>();
            boolean isTest = false;
            for (String line : lines) {
                Matcher type = TYPE.matcher(line);
                Matcher method = METHOD.matcher(line);
                if (type.matches()) {
                    int depth = type.group(1).length() / 4;
                    inside.subList(Math.min(depth, inside.size()), inside.size())
                            .clear();
                    inside.add(depth == 0 ? file : type.group(2));
                } else if (TEST.matcher(line).matches()) {
                    isTest = true;
                } else if (isTest && method.matches()) {
                    int depth = method.group(1).length() / 4;
                    tests.add(String.join(".", inside.subList(0, Math.min(depth, inside.size()))) + "#"
                            + method.group(2));
                    isTest = false;
                } else if (line.isBlank()) {
                    isTest = false;
                }
            }
        }

        /** How many tests have that name. */
        long find(String test) {
            return tests.stream().filter(test::equals).count();
        }

        Set<String> in(String folder) {
            Set<String> found = new HashSet<>(tests);
            found.removeIf(test -> !test.startsWith(folder + "/"));
            return found;
        }
    }
}
