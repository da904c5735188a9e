package dev.berth.cli.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A question that a person answers by yes or no. */
public final class Question {
    private static final Set<String> YES = Set.of("y", "yes");

    private final Shell shell;

    private Question(Shell shell) {
        this.shell = shell;
    }

    /** Only where a person sees it, and can answer. */
    public static Optional<Question> at(Shell shell) {
        return shell.inIsTerminal() && shell.errIsTerminal() ? Optional.of(new Question(shell)) : Optional.empty();
    }

    /** Asks; whatever is not a yes is a no. */
    public boolean ask(String question) {
        shell.err().print(question + " [y/N] ");
        shell.err().flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(shell.in(), UTF_8)).readLine();
            return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            return false;
        }
    }
}
