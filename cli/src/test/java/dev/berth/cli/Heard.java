package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stream that somebody listens to: once words and an authorization URL have been said, they act. Thread-safe. */
final class Heard extends ByteArrayOutputStream {
    private static final Pattern URL = Pattern.compile("(?m)^(http\\S+[?&]response_type=\\S+)$");

    /** One for all, and for good: a pipe whose writer's thread has ended counts as broken. */
    private static final Executor ACTOR = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "actor");
        thread.setDaemon(true);
        return thread;
    });

    private record Cue(String words, Consumer<URI> act) {}

    private record PatternCue(Pattern pattern, Consumer<MatchResult> act) {}

    private final List<Cue> cues = new ArrayList<>();
    private final List<PatternCue> patternCues = new ArrayList<>();
    private final Set<String> found = new HashSet<>();

    synchronized void when(String words, Consumer<URI> act) {
        cues.add(new Cue(words, act));
    }

    /** Acts on each place that matches, once. */
    synchronized void when(Pattern pattern, Consumer<MatchResult> act) {
        patternCues.add(new PatternCue(pattern, act));
    }

    @Override
    public synchronized void write(int b) {
        super.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        super.write(bytes, from, length);
        String text = toString(UTF_8);
        Matcher url = URL.matcher(text);
        if (!cues.isEmpty() && url.find()) {
            URI address = URI.create(url.group(1));
            cues.removeIf(cue -> {
                boolean said = text.contains(cue.words());
                if (said) {
                    ACTOR.execute(() -> cue.act().accept(address));
                }
                return said;
            });
        }
        for (PatternCue cue : patternCues) {
            cue.pattern()
                    .matcher(text)
                    .results()
                    .filter(place -> found.add(cue.pattern() + "@" + place.start()))
                    .forEach(place -> ACTOR.execute(() -> cue.act().accept(place)));
        }
    }
}
