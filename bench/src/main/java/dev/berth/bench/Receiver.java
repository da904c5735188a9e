package dev.berth.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Who is measured, and how a process of it is started. */
record Receiver(String name, List<String> command) {
    static List<Receiver> all(Path nodeFolder) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        return List.of(
                new Receiver("Berth", List.of(java, "-cp", classPath, BerthContestant.class.getName())),
                new Receiver(
                        "google-oauth-client-jetty 1.39.0",
                        List.of(java, "-cp", classPath, GoogleContestant.class.getName())),
                new Receiver(
                        "oauth-callback 2.2.1 (npm)",
                        List.of("node", nodeFolder.resolve("receiver.mjs").toString())));
    }

    ReceiverProcess start() throws IOException {
        return new ReceiverProcess(command);
    }
}
