package dev.berth.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** Values of the stateless wire's headers (streamable HTTP, "Value Encoding"). */
final class HeaderText {
    private static final String START = "=?base64?";
    private static final String END = "?=";

    private HeaderText() {}

    /** The value as it is where a header can hold it, else in Base64 between marks. */
    static String encode(String value) {
        boolean plain = value.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t')
                && value.strip().equals(value)
                && !value.isEmpty()
                && !(value.startsWith(START) && value.endsWith(END));
        return plain ? value : START + Base64.getEncoder().encodeToString(value.getBytes(UTF_8)) + END;
    }
}
