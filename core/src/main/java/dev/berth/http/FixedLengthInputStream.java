package dev.berth.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body of stated length. */
final class FixedLengthInputStream extends InputStream {
    private final InputStream in;
    private long left;

    FixedLengthInputStream(InputStream in, long length) {
        this.in = in;
        this.left = length;
    }

    /** How many bytes are still to come. */
    long left() {
        return left;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int n = in.read(buffer, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw new EOFException("the connection ended in the middle of the answer");
        }
        left -= n;
        return n;
    }
}
