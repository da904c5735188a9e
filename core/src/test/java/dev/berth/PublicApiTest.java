package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What others may compile against is what {@code src/api/public-api.txt} has of it: whoever changes it sees in the same commit
 * what that does to them. {@code -Dapi.record=true} writes it down anew.
 */
class PublicApiTest {
    private static final Path RECORDED = Path.of("src/api/public-api.txt");
    private static final Pattern TYPE = Pattern.compile("(dev\\.berth(?:\\.[a-z]+)*)\\.[A-Z]\\w*");
    private static final Path CLASSES = Path.of("target/classes");

    @Test
    void isWhatWasRecorded() throws IOException {
        String now = api();
        if (Boolean.getBoolean("api.record")) {
            Files.createDirectories(RECORDED.getParent());
            Files.writeString(RECORDED, now);
        }
        assertThat(now)
                .as("the API has changed; if that is meant: mvn -pl core -am test -Dtest=PublicApiTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dapi.record=true")
                .isEqualTo(Files.readString(RECORDED));
    }

    /** What a program cannot name it cannot use. */
    @Test
    void namesNoTypeOfAPackageThatIsNotExported() throws IOException {
        List<String> exported = exported();
        List<String> hidden = TYPE.matcher(api())
                .results()
                .filter(type -> !exported.contains(type.group(1)))
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(hidden).isEmpty();
    }

    private static String api() throws IOException {
        StringBuilder api = new StringBuilder();
        TreeMap<String, String> types = new TreeMap<>();
        for (String type : publicTypes()) {
            types.put(type, members(type));
        }
        api.append("# ").append(types.size()).append(" types\n");
        types.values().forEach(api::append);
        return api.toString();
    }

    /** Those of the packages that the module exports. */
    private static Set<String> publicTypes() throws IOException {
        Set<String> types = new TreeSet<>();
        for (String exported : exported()) {
            try (Stream<Path> files = Files.list(CLASSES.resolve(exported.replace('.', '/')))) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".class") && !name.startsWith("package-info")) {
                        String type = exported + "." + name.substring(0, name.length() - ".class".length());
                        if (isPublic(type)) {
                            types.add(type);
                        }
                    }
                }
            }
        }
        return types;
    }

    private static List<String> exported() throws IOException {
        try (InputStream descriptor = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            return ModuleDescriptor.read(descriptor).exports().stream()
                    .filter(exports -> !exports.isQualified())
                    .map(Exports::source)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isPublic(String type) {
        try {
            Class<?> read = Class.forName(type, false, PublicApiTest.class.getClassLoader());
            for (Class<?> in = read; in != null; in = in.getEnclosingClass()) {
                if (!Modifier.isPublic(in.getModifiers()) && !Modifier.isProtected(in.getModifiers())) {
                    return false;
                }
            }
            return !read.isAnonymousClass() && !read.isLocalClass();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(type, e);
        }
    }

    /** As the JDK's own tool tells them, whatever order a compiler has put them in. */
    private static String members(String type) {
        StringWriter out = new StringWriter();
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        int exit = javap.run(
                new PrintWriter(out),
                new PrintWriter(new StringWriter()),
                "-protected",
                "-cp",
                CLASSES.toString(),
                type);
        assertThat(exit).as(type).isZero();
        List<String> lines = out.toString()
                .lines()
                .filter(line -> !line.startsWith("Compiled from"))
                .toList();
        String head = Objects.requireNonNull(lines.get(0));
        StringBuilder text = new StringBuilder("\n").append(head).append('\n');
        lines.subList(1, lines.size() - 1).stream()
                .sorted()
                .forEach(line -> text.append(line).append('\n'));
        return text.append("}\n").toString();
    }
}
