package dev.berth;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a {@link RefreshProcess} is started: by the JDK and from the classes that this process runs by. */
final class RefreshCommand {
    /** What makes a short life shorter, and keeps it small. */
    private static final List<String> SMALL =
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto");

    /** Options for every JVM, a debugger's port among them: what they say of the network is handed on as properties. */
    private static final List<String> OF_EVERY_JVM = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private RefreshCommand() {}

    static List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        words.addAll(SMALL);
        Module module = RefreshProcess.class.getModule();
        String main = RefreshProcess.class.getName();
        if (module.isNamed()) {
            words.addAll(List.of("-p", System.getProperty("jdk.module.path", ""), "-m", module.getName() + "/" + main));
        } else {
            words.addAll(List.of("-cp", System.getProperty("java.class.path", ""), main));
        }
        return words;
    }

    static Map<String, String> environment(Map<String, String> whole) {
        Map<String, String> environment = new HashMap<>(whole);
        OF_EVERY_JVM.forEach(environment::remove);
        return environment;
    }
}
