package dev.berth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.berth.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Status and headers of an answer, read strictly (RFC 9112): what two readers could read differently is refused.
 *
 * @param status the status code of the final answer
 * @param headers its header lines
 */
record ResponseHead(int status, HttpHeaders headers) {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_LINES = 200;
    private static final int MAX_INTERIM = 10;

    /** Reads up to the empty line; interim answers (1xx) are skipped. */
    static ResponseHead read(InputStream in) throws IOException {
        for (int i = 0; i <= MAX_INTERIM; i++) {
            ResponseHead head = readOne(in);
            if (head.status == 101) {
                throw ExchangeFault.malformed("the server changed the protocol unasked");
            }
            if (head.status / 100 != 1) {
                return head;
            }
        }
        throw ExchangeFault.malformed("the server sends interim answers without end");
    }

    private static ResponseHead readOne(InputStream in) throws IOException {
        Lines lines = new Lines(in, MAX_BYTES, MAX_LINES);
        int status = status(lines.next());
        return new ResponseHead(status, new HttpHeaders(fields(lines)));
    }

    private static int status(String line) throws IOException {
        boolean http = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
        boolean ends = line.length() == 12 || (line.length() > 12 && line.charAt(12) == ' ');
        if (!http || !ends) {
            throw ExchangeFault.malformed("the answer is not HTTP/1.1");
        }
        int status = 0;
        for (int i = 9; i < 12; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw ExchangeFault.malformed("the answer has no status code");
            }
            status = status * 10 + digit;
        }
        if (status < 100) {
            throw ExchangeFault.malformed("the answer has no status code");
        }
        return status;
    }

    /** Reads field lines up to the empty line; names in lower case. */
    static Map<String, List<String>> fields(Lines lines) throws IOException {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw ExchangeFault.malformed("a header line has no name");
            }
            String name = line.substring(0, colon);
            // This also refuses folded lines (RFC 9112 section 5.2) and a space before the colon (section 5.1).
            if (!Tokens.isToken(name)) {
                throw ExchangeFault.malformed("a header's name holds what no name may hold");
            }
            fields.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .add(Tokens.trim(line.substring(colon + 1)));
        }
        return fields;
    }

    /** Lines of text under a cap on their bytes and their number. */
    static final class Lines {
        private final InputStream in;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        private int bytesLeft;
        private int linesLeft;

        Lines(InputStream in, int maxBytes, int maxLines) {
            this.in = in;
            this.bytesLeft = maxBytes;
            this.linesLeft = maxLines;
        }

        /** The next line without its end, which is CR LF or LF (RFC 9112 section 2.2). */
        String next() throws IOException {
            if (linesLeft-- <= 0) {
                throw new ExchangeFault(ErrorCode.TOO_LARGE, "the answer has too many header lines");
            }
            line.reset();
            boolean carriageReturn = false;
            while (true) {
                int c = in.read();
                if (c < 0) {
                    throw new EOFException("the server closed the connection before it had answered");
                }
                if (bytesLeft-- <= 0) {
                    throw new ExchangeFault(ErrorCode.TOO_LARGE, "the answer's headers are too long");
                }
                if (c == '\n') {
                    return line.toString(ISO_8859_1);
                }
                boolean control = c < ' ' && c != '\t' && c != '\r';
                if (carriageReturn || control || c == 0x7f) {
                    throw ExchangeFault.malformed("the answer's headers hold control characters");
                }
                if (c == '\r') {
                    carriageReturn = true;
                } else {
                    line.write(c);
                }
            }
        }
    }
}
