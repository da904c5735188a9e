package dev.berth.cli.output;

import java.util.regex.Pattern;

/** One word of a command line that a person may copy: quoted where a shell would otherwise read more into it. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,][A-Za-z0-9_./:@%+=,-]*");

    private ShellWord() {}

    /** The word, made plain and quoted if need be. */
    public static String of(String word) {
        String plain = PlainText.of(word, 2000);
        return PLAIN.matcher(plain).matches() ? plain : "'" + plain.replace("'", "'\\''") + "'";
    }
}
