package dev.berth.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.secret.Secret;
import java.net.URLEncoder;
import java.util.List;

/** A server's own words, fit for a fact: clipped, on one line, and without the secrets that they answer. */
public final class ServerWords {
    private static final int MAX_LENGTH = 300;
    private static final int LONG_ENOUGH_TO_TELL = 8;

    private final List<Secret> sent;

    /** Takes the secrets that the server was sent. */
    public ServerWords(List<Secret> sent) {
        this.sent = List.copyOf(sent);
    }

    /** Words that answer a request without secrets. */
    public static String clipped(String words) {
        return new ServerWords(List.of()).of(words);
    }

    /** Redacted, then clipped. */
    public String of(String words) {
        String clean = words;
        for (Secret secret : sent) {
            String value = secret.reveal();
            if (!value.isEmpty()) {
                clean = clean.replace(value, Secret.REDACTED).replace(URLEncoder.encode(value, UTF_8), Secret.REDACTED);
            }
        }
        clean = clean.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "…";
    }

    /** Whether the words hold one of the secrets; one so short that it may stand in any word does not count. */
    boolean hold(String words) {
        return sent.stream()
                .map(Secret::reveal)
                .anyMatch(value -> value.length() >= LONG_ENOUGH_TO_TELL && words.contains(value));
    }
}
