package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jars as they are installed, those of others that come along with them included. */
class InstalledJarsTest {
    private static final Map<String, String> MODULES = Map.of(
            "berth", "dev.berth",
            "berth-mcp-sdk", "dev.berth.mcpsdk",
            "berth-store-contract", "dev.berth.store.contract",
            "berth-testkit", "dev.berth.testkit");

    private static final List<Path> JARS = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(Path::of)
            .toList();

    private static Path jarOf(String artifact) {
        List<Path> jars = JARS.stream()
                .filter(jar -> jar.getFileName().toString().matches(artifact + "-\\d.*"))
                .toList();
        assertThat(jars).as(artifact).hasSize(1);
        return jars.get(0);
    }

    @Test
    void areTheModulesOfTheirNames() {
        MODULES.forEach((artifact, module) -> {
            ModuleDescriptor descriptor = ModuleFinder.of(jarOf(artifact))
                    .find(module)
                    .orElseThrow(() -> new AssertionError(artifact + " is not " + module))
                    .descriptor();
            assertThat(descriptor.isAutomatic()).as(module).isFalse();
            assertThat(descriptor.packages()).as(module).allMatch(name -> (name + ".").startsWith(module + "."));
        });
    }

    /** By what is in them: a descriptor tells of the packages that were there when it was made. */
    @Test
    void shareNoPackage() throws IOException {
        Map<String, Set<String>> jarsOf = new TreeMap<>();
        for (Path jar : JARS) {
            try (JarFile file = new JarFile(jar.toFile())) {
                file.stream()
                        .map(JarEntry::getName)
                        .filter(name -> name.endsWith(".class") && name.contains("/") && !name.startsWith("META-INF/"))
                        .forEach(name -> jarsOf.computeIfAbsent(
                                        name.substring(0, name.lastIndexOf('/')), key -> new TreeSet<>())
                                .add(jar.getFileName().toString()));
            }
        }
        assertThat(jarsOf).containsKeys("dev/berth", "io/modelcontextprotocol/client");
        jarsOf.values().removeIf(jars -> jars.size() == 1);
        assertThat(jarsOf).isEmpty();
    }

    @Test
    void makeOneLayer() {
        Configuration all = ModuleLayer.boot()
                .configuration()
                .resolve(ModuleFinder.of(JARS.toArray(Path[]::new)), ModuleFinder.of(), Set.copyOf(MODULES.values()));
        ModuleLayer layer = ModuleLayer.defineModulesWithOneLoader(all, List.of(ModuleLayer.boot()), null)
                .layer();
        Set<String> names = new TreeSet<>();
        layer.modules().forEach(module -> names.add(module.getName()));
        assertThat(names).containsAll(MODULES.values()).contains("io.modelcontextprotocol.sdk.mcp.core");
    }
}
