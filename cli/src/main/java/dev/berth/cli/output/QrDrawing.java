package dev.berth.cli.output;

import dev.berth.cli.shell.Window;
import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import java.util.Optional;

/** A QR code in characters, two modules to each: half blocks are about as wide as they are high. */
public final class QrDrawing {
    /** ISO/IEC 18004 wants four modules of margin. */
    private static final int MARGIN = 4;

    /** Below it there are a row that says what is waited for, and the prompt. */
    private static final int ROWS_BELOW = 2;

    private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
    private static final String RESET = "\u001b[0m";

    private QrDrawing() {}

    /**
     * The text as a QR code, line by line; empty where the window has no room or no characters for it.
     *
     * @param colour whether it may be drawn in colours: black on white whatever the terminal's own are. Without them the light
     *     modules are drawn, as most terminals are dark
     */
    public static Optional<String> of(String text, Window window, boolean colour) {
        if (!window.isUnicode()) {
            return Optional.empty();
        }
        QrCode code;
        try {
            code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        } catch (DataTooLongException e) {
            return Optional.empty();
        }
        int modules = code.size + 2 * MARGIN;
        boolean fits = modules <= window.columns() && (modules + 1) / 2 + ROWS_BELOW <= window.rows();
        return fits ? Optional.of(draw(code, modules, colour)) : Optional.empty();
    }

    private static String draw(QrCode code, int modules, boolean colour) {
        StringBuilder drawing = new StringBuilder();
        for (int y = 0; y < modules; y += 2) {
            drawing.append(y == 0 ? "" : "\n").append(colour ? BLACK_ON_WHITE : "");
            for (int x = 0; x < modules; x++) {
                boolean upper = isDark(code, x, y) == colour;
                // An odd last row has nothing below it, rather than more margin of the other colour.
                boolean lower = y + 1 < modules ? isDark(code, x, y + 1) == colour : !colour;
                drawing.append(upper ? (lower ? '█' : '▀') : (lower ? '▄' : ' '));
            }
            drawing.append(colour ? RESET : "");
        }
        return drawing.toString();
    }

    private static boolean isDark(QrCode code, int x, int y) {
        return code.getModule(x - MARGIN, y - MARGIN);
    }
}
