package dev.berth.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured so far, by receiver. Not thread-safe. */
final class Samples {
    private final Map<Receiver, List<Long>> nanos = new LinkedHashMap<>();

    void add(Receiver receiver, long took) {
        nanos.computeIfAbsent(receiver, r -> new ArrayList<>()).add(took);
    }

    Figures of(Receiver receiver) {
        return new Figures(nanos.getOrDefault(receiver, List.of()));
    }
}
