package dev.berth;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Arrows run one way: the façade sees the concepts, a concept the ground and a few named others, the ground no concept. */
class ArchitectureTest {
    private static final String FACADE = "dev.berth";
    private static final Path SOURCES = Path.of("src/main/java");
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    /** What every concept may use, and what these may use themselves. */
    private static final Map<String, Set<String>> GROUND = Map.of(
            "error", Set.of(),
            "secret", Set.of(),
            "json", Set.of(),
            "jose", Set.of("json", "secret"),
            "jwt", Set.of("jose", "json", "secret"),
            "http", Set.of("error", "secret"),
            "answer", Set.of("error", "secret", "json", "http"));

    /** The concepts, and the other concepts that each may use. A new arrow is a decision, and is taken here. */
    private static final Map<String, Set<String>> CONCEPTS = Map.ofEntries(
            Map.entry("authorize", Set.of("redirect")),
            Map.entry("browser", Set.of()),
            Map.entry("challenge", Set.of()),
            Map.entry("keychain", Set.of()),
            Map.entry("presentation", Set.of()),
            Map.entry("callback", Set.of("authorize", "redirect")),
            Map.entry("client", Set.of()),
            Map.entry("diagnosis", Set.of()),
            Map.entry("discovery", Set.of("challenge")),
            // It walks the whole of what a sign-in only passes through.
            Map.entry("doctor", Set.of("challenge", "diagnosis", "discovery", "wire")),
            Map.entry("dpop", Set.of("presentation")),
            Map.entry("mcp", Set.of("presentation")),
            Map.entry("httpclient", Set.of("challenge", "presentation")),
            Map.entry("redirect", Set.of()),
            Map.entry("registration", Set.of("client", "discovery")),
            Map.entry("wire", Set.of("challenge", "mcp", "presentation")),
            Map.entry("authentication", Set.of("client")),
            Map.entry("grant", Set.of()),
            Map.entry("par", Set.of("authentication", "authorize")),
            Map.entry("device", Set.of("authentication", "authorize")),
            Map.entry("store", Set.of("client", "keychain")),
            Map.entry("token", Set.of("authentication", "authorize", "client", "discovery", "dpop", "grant", "store")));

    /** With what is nested in it. */
    private static final SliceAssignment EACH_OF_THE_FACADE = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getName().replaceAll("\\$.*", "");
            return type.getPackageName().equals(FACADE) ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "each class of the façade";
        }
    };

    @Test
    void seesTheClassesThatItJudges() {
        assertThat(CLASSES.size()).isGreaterThan(30);
        assertThat(packages()).contains(FACADE, "dev.berth.store", "dev.berth.http");
    }

    @Nested
    class Arrows {
        @Test
        void runOnlyWhereTheyAreAllowed() {
            Set<String> forbidden = new TreeSet<>();
            for (JavaClass type : CLASSES) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String from = type.getPackageName();
                    String to =
                            dependency.getTargetClass().getBaseComponentType().getPackageName();
                    if (isOurs(to) && !from.equals(to) && !from.equals(FACADE) && !mayUse(from, to)) {
                        forbidden.add(dependency.getDescription());
                    }
                }
            }
            assertThat(forbidden).isEmpty();
        }

        @Test
        void startFromKnownPackages() {
            Set<String> known = Stream.concat(
                            Stream.of(FACADE),
                            Stream.of(GROUND, CONCEPTS)
                                    .flatMap(m -> m.keySet().stream())
                                    .map(n -> FACADE + "." + n))
                    .collect(Collectors.toSet());
            assertThat(known).containsAll(packages());
        }

        @Test
        void makeNoCircle() {
            slices().matching("dev.berth.(*)..").should().beFreeOfCycles().check(CLASSES);
        }

        /** Nor within the façade; but for these pairs of which each is one thing. Another is a decision, too. */
        @Test
        void makeNoCircleWithinTheFacade() {
            slices().assignedFrom(EACH_OF_THE_FACADE)
                    .should()
                    .beFreeOfCycles()
                    .ignoreDependency(BearerHeaders.class, Berth.class)
                    .ignoreDependency(NeverInteraction.class, Interaction.class)
                    .ignoreDependency(GrantSource.class, OwnCredentials.class)
                    .ignoreDependency(Clients.class, Registrations.class)
                    .ignoreDependency(DeviceSignIn.class, Prerequisites.class)
                    .check(CLASSES);
        }

        private boolean mayUse(String from, String to) {
            String user = concept(from);
            String used = concept(to);
            return GROUND.containsKey(user)
                    ? GROUND.getOrDefault(user, Set.of()).contains(used)
                    : GROUND.containsKey(used)
                            || CONCEPTS.getOrDefault(user, Set.of()).contains(used);
        }

        private static boolean isOurs(String name) {
            return name.equals(FACADE) || name.startsWith(FACADE + ".");
        }

        /** The façade itself has an empty name, which no table allows. */
        private static String concept(String name) {
            return name.equals(FACADE) ? "" : name.substring(FACADE.length() + 1);
        }
    }

    @Nested
    class Library {
        @Test
        void printsNothingAndEndsNoProcess() {
            noClasses().should().accessField(System.class, "out").check(CLASSES);
            noClasses().should().accessField(System.class, "err").check(CLASSES);
            noClasses().should().callMethod(System.class, "exit", int.class).check(CLASSES);
            noClasses().should().callMethod(Runtime.class, "exit", int.class).check(CLASSES);
            noClasses().should().callMethod(Runtime.class, "halt", int.class).check(CLASSES);
        }

        @Test
        void setsNothingForTheWholeProcess() {
            noClasses()
                    .should()
                    .callMethod(System.class, "setProperty", String.class, String.class)
                    .check(CLASSES);
        }

        /** What a closed world, a native image say, would have to be told of: a proxy of an answer, and later JDKs' methods. */
        @Test
        void loadsNothingByNameAndReflectsOnTheJdksHttpClientAlone() {
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.berth.httpclient.Refusal")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.berth.httpclient.Newer")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.lang.reflect..")
                    .check(CLASSES);
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .belongToAnyOf(ServiceLoader.class, ResourceBundle.class)
                    .check(CLASSES);
            for (String name : List.of("forName", "getResource", "getResourceAsStream", "loadClass")) {
                noClasses()
                        .should()
                        .callMethodWhere(DescribedPredicate.describe(
                                name, call -> call.getTarget().getName().equals(name)))
                        .check(CLASSES);
            }
        }

        @Test
        void waitsForEventsAndNeverSleeps() {
            noClasses()
                    .should()
                    .callMethod(Thread.class, "sleep", long.class)
                    .orShould()
                    .callMethod(Thread.class, "sleep", long.class, int.class)
                    .check(CLASSES);
        }

        @Test
        void usesNoLoggingFrameworkAndNothingOfTheJdksInside() {
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.util.logging..", "sun..", "com.sun..", "jdk.internal..", "org.slf4j..")
                    .check(CLASSES);
        }

        @Test
        void knowsTheJsonLibraryInOnePlace() {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.berth.json")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.fasterxml..")
                    .check(CLASSES);
        }

        @Test
        void knowsTheJoseLibraryInOnePlace() {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.berth.jose")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.nimbusds..")
                    .check(CLASSES);
        }
    }

    @Nested
    class Sources {
        @Test
        void haveNoFileOverFiveHundredLines() throws IOException {
            List<Path> files;
            try (Stream<Path> paths = Files.walk(SOURCES)) {
                files = paths.filter(p -> p.toString().endsWith(".java")).toList();
            }
            assertThat(files).hasSizeGreaterThan(30);
            for (Path file : files) {
                assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(500);
            }
        }

        @Test
        void exportNothingThatIsInternal() throws IOException {
            assertThat(Files.readString(SOURCES.resolve("module-info.java")))
                    .contains("exports dev.berth;")
                    .doesNotContain("internal");
        }
    }

    private static Set<String> packages() {
        return CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    }
}
