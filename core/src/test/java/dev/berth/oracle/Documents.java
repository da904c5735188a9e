package dev.berth.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Documents out of a seed: members that are there or not, with values that are common or odd. */
final class Documents {
    private static final List<String> WORDS =
            List.of("a", "tools", "tools:admin", "openid", "offline_access", "x.y/z", "ünïcode", "a-b_c~d");

    private final Random random;

    Documents(long seed) {
        this.random = new Random(seed);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    String word() {
        return one(WORDS);
    }

    /** Words without spaces, in ASCII, each once. */
    List<String> words(List<String> from) {
        List<String> words = new ArrayList<>();
        for (String word : from) {
            if (chance(50)) {
                words.add(word);
            }
        }
        return words;
    }

    String opaque() {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(60);
        for (int i = 0; i < length; i++) {
            text.append((char) (0x21 + random.nextInt(0x7e - 0x21)));
        }
        return text.toString();
    }

    long seconds() {
        return one(List.of(0L, 1L, 5L, 60L, 3600L, 86_400L, (long) random.nextInt(1_000_000)));
    }

    /** A document that is to be filled. */
    static Map<String, Object> document() {
        return new LinkedHashMap<>();
    }
}
