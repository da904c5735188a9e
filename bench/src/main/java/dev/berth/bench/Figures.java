package dev.berth.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Durations that were measured, in nanoseconds. Immutable. */
record Figures(List<Long> nanos) {
    Figures {
        nanos = nanos.stream().sorted().toList();
    }

    double millis(double quantile) {
        int index = (int) Math.ceil(quantile * nanos.size()) - 1;
        return nanos.get(Math.max(0, index)) / 1e6;
    }

    double median() {
        return millis(0.5);
    }

    static String text(double millis) {
        return String.format(Locale.ROOT, Math.abs(millis) < 10 ? "%.2f" : "%.0f", millis);
    }

    static String row(String... cells) {
        return "| " + String.join(" | ", Arrays.asList(cells)) + " |";
    }
}
