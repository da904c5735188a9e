package dev.berth.http;

import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import java.util.Map;

/** A header line before it goes out (RFC 9110 section 5). */
public final class HeaderLine {
    private HeaderLine() {}

    /**
     * Refuses a line that no request may have. What others throw of such a value shows it, and it may be a secret.
     *
     * @param stage what a failure is attributed to
     * @throws TransportException with {@link ErrorCode#INVALID_CONFIGURATION}; it names the header alone
     */
    public static void check(String name, String value, Stage stage) {
        boolean isName = Tokens.isToken(name);
        if (!isName || !Tokens.isValue(value)) {
            throw refused(isName ? name : "?", "holds what no header may hold", stage);
        }
    }

    static TransportException refused(String name, String why, Stage stage) {
        return new TransportException(
                stage, ErrorCode.INVALID_CONFIGURATION, "the header " + name + " " + why, Map.of("header", name));
    }
}
