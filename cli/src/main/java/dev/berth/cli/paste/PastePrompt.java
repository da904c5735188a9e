package dev.berth.cli.paste;

import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.cli.shell.Shell;
import dev.berth.redirect.Receipt;
import dev.berth.redirect.Rejection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one prompt for every sign-in that waits, whether it can be pasted to or only given up. It stays until the last of them
 * ends, by whatever way; a bad paste gets a reason and another try. Thread-safe.
 */
public final class PastePrompt {
    /** Hears what a program should know of the prompt. */
    public interface Listener {
        /** A paste was refused; the flow lives on. */
        void refused(Rejection rejection);

        /** No more will be pasted. */
        void ended();
    }

    private static final String PASTE = "paste> ";
    private static final String GIVE_UP = "skip gives up> ";

    private final LineSource source;
    private final Function<String, Receipt> door;
    private final Output output;
    private final Listener listener;
    private final PasteLines lines = new PasteLines();
    private final Map<Object, Waiting> waiting = new LinkedHashMap<>();
    private boolean started;
    private boolean ended;

    private record Waiting(String name, Runnable cancel, boolean takesPastes) {}

    PastePrompt(LineSource source, Function<String, Receipt> door, Output output, Listener listener) {
        this.source = source;
        this.door = door;
        this.output = output;
        this.listener = listener;
    }

    /**
     * The prompt that this shell has room for; none where standard input is no terminal, unless pastes from it are asked for.
     * Nothing is read yet.
     */
    public static Optional<PastePrompt> in(
            Shell shell, boolean fromPipe, Function<String, Receipt> door, Output output, Listener listener) {
        LineSource source = null;
        if (shell.inIsTerminal() && output.screen().isLive()) {
            try {
                source = TerminalLines.open(output.screen(), shell);
            } catch (IOException | RuntimeException e) {
                output.detail("the terminal cannot be used for a prompt: "
                        + e.getClass().getSimpleName());
            }
        }
        if (source == null && (fromPipe || shell.inIsTerminal())) {
            source = new PipeLines(shell.in());
        }
        return source == null ? Optional.empty() : Optional.of(new PastePrompt(source, door, output, listener));
    }

    /**
     * A sign-in waits.
     *
     * @param key tells it from others
     * @param name the server's local name
     * @param cancel ends it; called on the prompt's thread
     */
    public void add(Object key, String name, Runnable cancel) {
        add(key, new Waiting(name, cancel, true));
    }

    /** A sign-in waits that nothing can be pasted to, on another device say; it can be given up like the others. */
    public void addWithoutPastes(Object key, String name, Runnable cancel) {
        add(key, new Waiting(name, cancel, false));
    }

    private synchronized void add(Object key, Waiting flow) {
        waiting.put(key, flow);
        if (ended) {
            return;
        }
        label();
        source.invite(true);
        if (!started) {
            started = true;
            Thread thread = new Thread(this::run, "berth-paste");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** A sign-in waits no longer; with the last one the prompt vanishes. */
    public synchronized void remove(Object key) {
        waiting.remove(key);
        left();
    }

    private synchronized void left() {
        if (waiting.isEmpty()) {
            source.invite(false);
        } else {
            label();
        }
    }

    private synchronized void label() {
        source.label(takesPastes() ? PASTE : GIVE_UP);
    }

    private synchronized boolean takesPastes() {
        return waiting.values().stream().anyMatch(Waiting::takesPastes);
    }

    /** Whether nothing more can be pasted. */
    public synchronized boolean hasEnded() {
        return ended;
    }

    private void run() {
        try {
            while (!hasEnded()) {
                LineSource.Line line = source.next(lines.isWaiting() ? lines.patience() : null);
                boolean isText = line.kind() == LineSource.Kind.TEXT;
                (isText ? lines.line(line.text()) : lines.flush()).forEach(this::act);
                if (line.kind() == LineSource.Kind.END) {
                    end();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        synchronized (this) {
            ended = true;
            source.invite(false);
        }
        listener.ended();
    }

    private void act(String entry) {
        if (PasteLines.isWord(entry)) {
            skip(entry);
            return;
        }
        if (count() > 0 && !takesPastes()) {
            output.say("Nothing is to be typed here: the code is entered at the address above. To give up, type skip.");
            return;
        }
        door.apply(entry).rejection().ifPresent(rejection -> {
            if (count() == 0) {
                // Nothing waits: what comes after the end is of no interest.
                return;
            }
            output.say("That did not work. " + Explanations.of(rejection, entry) + " Paste again, or type skip.");
            listener.refused(rejection);
        });
    }

    private void skip(String entry) {
        String[] words = entry.split("\\s+", 2);
        String wanted = words.length > 1 ? words[1].strip() : null;
        List<Waiting> found = matching(wanted);
        if (found.isEmpty() && count() > 0) {
            output.say(
                    wanted == null
                            ? "Skip which one? Type one of: " + choices()
                            : "No sign-in of that name waits. Type one of: " + choices());
        }
        found.forEach(this::skip);
    }

    /** It waits no longer as soon as it is skipped: a bare skip that follows means another. */
    private void skip(Waiting flow) {
        synchronized (this) {
            waiting.values().remove(flow);
            left();
        }
        flow.cancel().run();
    }

    private synchronized int count() {
        return waiting.size();
    }

    private synchronized List<Waiting> matching(@Nullable String wanted) {
        if (wanted == null) {
            return waiting.size() == 1 ? new ArrayList<>(waiting.values()) : List.of();
        }
        List<Waiting> exact =
                waiting.values().stream().filter(w -> w.name().equals(wanted)).toList();
        if (!exact.isEmpty()) {
            return exact;
        }
        String lower = wanted.toLowerCase(Locale.ROOT);
        return waiting.values().stream()
                .filter(w -> lower.equals("all")
                        || PlainText.of(w.name()).toLowerCase(Locale.ROOT).equals(lower)
                        || ShellWord.of(w.name()).equals(wanted))
                .toList();
    }

    private synchronized String choices() {
        return waiting.values().stream()
                .map(w -> "skip " + PlainText.of(w.name(), 100))
                .collect(Collectors.joining(", "));
    }
}
