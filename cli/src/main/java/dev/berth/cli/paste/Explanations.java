package dev.berth.cli.paste;

import dev.berth.redirect.Rejection;
import java.util.Locale;

/** What was wrong with a paste, in words that help with the next one; nothing of the paste is repeated. */
final class Explanations {
    private Explanations() {}

    static String of(Rejection rejection, String pasted) {
        return switch (rejection) {
            case MALFORMED -> malformed(pasted.toLowerCase(Locale.ROOT));
            case NO_STATE ->
                rejection.explanation() + " Copy the whole address from the browser's address bar, not the code alone.";
            case UNKNOWN_STATE ->
                rejection.explanation() + " It may be from an earlier attempt: use the address that is shown above.";
            case WRONG_LISTENER ->
                pasted.contains("response_type=")
                        ? "This is the address to open in the browser; what is needed is the address that the browser ends at."
                        : rejection.explanation();
            case REPLAYED -> "That sign-in is finished already. If another one waits, paste its address.";
            default -> rejection.explanation();
        };
    }

    private static String malformed(String pasted) {
        boolean url = pasted.contains("://") || pasted.startsWith("localhost") || pasted.startsWith("127.");
        if (!url && !pasted.contains("=") && !pasted.contains("#")) {
            return "This is not the address that the browser came back to; it begins with http:// and holds code= and"
                    + " state=. A code without its state is not enough.";
        }
        if (!pasted.contains("=") && pasted.contains("#")) {
            return "This server says who it is in its response, and code#state has no room for that: paste the whole"
                    + " address from the browser's address bar.";
        }
        if (!pasted.contains("code=") && !pasted.contains("error=")) {
            return "This address holds no code. Copy the whole one, to its end, from the browser's address bar.";
        }
        return "This address cannot be read: something in it stands twice, is cut off or garbled. Copy it once more.";
    }
}
