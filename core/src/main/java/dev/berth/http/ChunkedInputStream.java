package dev.berth.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112 section 7.1). Chunk extensions and trailers are read and forgotten. */
final class ChunkedInputStream extends InputStream {
    private static final int MAX_LINE = 4096;
    private static final int MAX_TRAILERS = 50;

    private final InputStream in;
    private long left;
    private boolean started;
    private boolean ended;

    ChunkedInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            startChunk();
        }
        if (ended) {
            return -1;
        }
        int n = in.read(buffer, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw new EOFException("the connection ended in the middle of the answer");
        }
        left -= n;
        return n;
    }

    private void startChunk() throws IOException {
        if (started && !line().isEmpty()) {
            throw ExchangeFault.malformed("a chunk does not end where it says");
        }
        started = true;
        left = size(line());
        if (left == 0) {
            ResponseHead.Lines trailers = new ResponseHead.Lines(in, MAX_LINE, MAX_TRAILERS);
            ResponseHead.fields(trailers);
            ended = true;
        }
    }

    private String line() throws IOException {
        return new ResponseHead.Lines(in, MAX_LINE, 1).next();
    }

    private static long size(String line) throws IOException {
        int semicolon = line.indexOf(';');
        String digits = Tokens.trim(semicolon < 0 ? line : line.substring(0, semicolon));
        if (!digits.matches("[0-9A-Fa-f]{1,15}")) {
            throw ExchangeFault.malformed("a chunk's size is not a number");
        }
        return Long.parseLong(digits, 16);
    }
}
