package dev.berth.cli.shell;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * A stream that encodes a text as a whole, where the JDK's goes over it character by character: for what may be megabytes
 * long. Buffers nothing itself.
 */
final class WholeTextStream extends PrintStream {
    private final Charset charset;

    WholeTextStream(OutputStream out, Charset charset) {
        super(out, false, charset);
        this.charset = charset;
    }

    @Override
    public void print(@Nullable String text) {
        byte[] bytes = String.valueOf(text).getBytes(charset);
        write(bytes, 0, bytes.length);
    }
}
