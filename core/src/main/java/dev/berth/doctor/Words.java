package dev.berth.doctor;

import dev.berth.answer.ServerWords;
import dev.berth.secret.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes words of servers fit for a finding: clipped, on one line, and without what may be a key: the queries of URLs, and
 * what the server's own URL and headers hold.
 */
final class Words {
    private static final int LONG_ENOUGH_TO_TELL = 8;
    private static final int MAX_ITEMS = 12;

    /** More than is ever shown; what is looked through for URLs is not the server's to choose. */
    private static final int MAX_LENGTH = 4_000;

    private final ServerWords words;

    Words(ExaminationRequest request) {
        List<Secret> secrets = new ArrayList<>();
        URI server = request.server();
        if (server.getRawQuery() != null) {
            add(secrets, server.getRawQuery());
            add(secrets, server.getRawQuery().split("&", 100));
            add(secrets, server.getQuery().split("&", 100));
        }
        request.headers().values().forEach(value -> {
            add(secrets, value);
            add(secrets, value.split(" ", 100));
        });
        this.words = new ServerWords(secrets);
    }

    /** Each part, and what stands after its name; what is so short that it may stand anywhere is left. */
    private static void add(List<Secret> secrets, String... parts) {
        for (String part : parts) {
            for (String value : List.of(part, part.substring(part.indexOf('=') + 1))) {
                if (value.length() >= LONG_ENOUGH_TO_TELL) {
                    secrets.add(Secret.of(value));
                }
            }
        }
    }

    /** Any text. */
    String of(String text) {
        String some = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
        return words.of(some.replaceAll("(?i)(\\bhttps?://[^\\s?#\"']*)[?#][^\\s\"']*", "$1?...")
                .replaceAll("(?i)(\\bhttps?://)[^\\s/?#@\"']*@", "$1...@"));
    }

    /** What is meant as a URL, whether it is one or not. */
    String url(String text) {
        int end = text.indexOf('?');
        return of(end < 0 ? text : text.substring(0, end) + "?...");
    }

    /** Several of them, or scopes, or names. */
    String list(Collection<String> items) {
        String shown = items.stream().limit(MAX_ITEMS).map(this::url).collect(Collectors.joining(" "));
        return items.size() > MAX_ITEMS ? shown + " and " + (items.size() - MAX_ITEMS) + " more" : shown;
    }
}
