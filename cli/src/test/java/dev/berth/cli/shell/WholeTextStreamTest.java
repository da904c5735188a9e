package dev.berth.cli.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The JDK's stream is what it is held against. */
class WholeTextStreamTest {
    private static final String TEXT = "pl\u00e4in \u20ac \ud83d\ude00 \ud83d\r\n\u001b[0m\u2026";

    @Test
    void writesWhatTheJdkWrites() {
        for (Charset charset : List.of(UTF_8, US_ASCII, ISO_8859_1)) {
            assertThat(written(WholeTextStream::new, charset))
                    .as(charset.name())
                    .isEqualTo(written((out, c) -> new PrintStream(out, false, c), charset));
        }
    }

    @Test
    void keepsNothingBack() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream stream = new WholeTextStream(out, UTF_8)) {
            stream.print("no line's end");

            assertThat(out.toString(UTF_8)).isEqualTo("no line's end");
        }
    }

    private static byte[] written(BiFunction<ByteArrayOutputStream, Charset, PrintStream> made, Charset charset) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream stream = made.apply(out, charset)) {
            stream.print(TEXT);
            stream.print(1);
            stream.println(TEXT);
            stream.print((String) null);
            stream.append(TEXT).write(65);
        }
        return out.toByteArray();
    }
}
