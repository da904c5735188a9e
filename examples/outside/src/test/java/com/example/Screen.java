package com.example;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the programs print for their persons, for all of them at once: each finds its own by the address. */
final class Screen {
    private static final ByteArrayOutputStream SHOWN = new ByteArrayOutputStream();

    static {
        PrintStream before = System.err;
        System.setErr(new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        SHOWN.write(b);
                        before.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        SHOWN.write(bytes, offset, length);
                        before.write(bytes, offset, length);
                    }

                    @Override
                    public void flush() {
                        before.flush();
                    }
                },
                true,
                StandardCharsets.UTF_8));
    }

    private Screen() {}

    /** Shows from now on. */
    static void on() {
        // The class is loaded.
    }

    /** The addresses that a person was told to sign in at, those that begin with this. */
    static List<String> signIns(String origin) {
        return SHOWN.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(origin + "/"))
                .toList();
    }
}
