package dev.berth.callback;

import java.util.HashSet;
import java.util.Set;

/** The threads of all engines that live in this JVM. */
final class Threads {
    private Threads() {}

    static Set<Thread> ofEngines() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("berth-callback"));
        return threads;
    }
}
