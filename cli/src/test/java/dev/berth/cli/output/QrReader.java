package dev.berth.cli.output;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Looks at a terminal as a telephone does, by a library that had no part in the drawing. */
public final class QrReader {
    /** From how near it is looked at, in pixels to a module: a telephone that sees nothing is moved. */
    private static final List<Integer> DISTANCES = List.of(4, 5, 7, 10);

    private static final int BLACK = 0xff000000;
    private static final int WHITE = 0xffffffff;

    private QrReader() {}

    /** What the QR code says in these lines of half blocks, on a terminal whose own colours are these. */
    static String read(List<String> lines, boolean darkTerminal) throws ReaderException {
        for (int distance : DISTANCES) {
            try {
                return read(lines, darkTerminal, distance, Map.of(DecodeHintType.TRY_HARDER, true));
            } catch (ReaderException e) {
                // Moved.
            }
        }
        // Of a hundred codes this library loses one to what looks like a corner in the midst of it, however near it is.
        return read(lines, darkTerminal, DISTANCES.get(0), Map.of(DecodeHintType.PURE_BARCODE, true));
    }

    private static String read(List<String> lines, boolean darkTerminal, int size, Map<DecodeHintType, ?> hints)
            throws ReaderException {
        int columns = lines.stream().mapToInt(l -> plain(l).length()).max().orElseThrow();
        int width = columns * size;
        // It is square; the lower half of an odd last row is not of it.
        int height = Math.min(lines.size() * 2, columns) * size;
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, darkTerminal ? BLACK : WHITE);
        for (int row = 0; row < lines.size(); row++) {
            // Colours of its own count, whatever those of the terminal are.
            boolean coloured = lines.get(row).startsWith("\u001b[38;5;16;48;5;231m");
            boolean blocksAreDark = coloured || !darkTerminal;
            String line = plain(lines.get(row));
            for (int column = 0; column < line.length(); column++) {
                char c = line.charAt(column);
                boolean upper = c == '█' || c == '▀';
                boolean lower = c == '█' || c == '▄';
                fill(pixels, width, size, column, row * 2, upper == blocksAreDark);
                if (row * 2 + 1 < height / size) {
                    fill(pixels, width, size, column, row * 2 + 1, lower == blocksAreDark);
                }
            }
        }
        LuminanceSource seen = new RGBLuminanceSource(width, height, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(seen)), hints)
                .getText();
    }

    /** What the QR code says that somewhere stands on this screen. */
    public static String find(String screen) throws ReaderException {
        return read(
                screen.lines()
                        .filter(l -> plain(l).matches("[█▀▄ ]{29,}"))
                        .map(l -> l.substring(Math.max(0, l.indexOf("\u001b[38;5;16"))))
                        .toList(),
                true);
    }

    private static String plain(String line) {
        return line.replaceAll("\u001b\\[[0-9;]*[A-Za-z]|\r", "");
    }

    private static void fill(int[] pixels, int width, int size, int column, int row, boolean dark) {
        for (int y = row * size; y < (row + 1) * size; y++) {
            Arrays.fill(pixels, y * width + column * size, y * width + (column + 1) * size, dark ? BLACK : WHITE);
        }
    }
}
