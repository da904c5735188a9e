package dev.berth.callback;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes at all: a request, not yet one, or refused; in pieces as at once. */
class RequestHeadFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(byte[] bytes) throws Exception {
        int whole = end(bytes, bytes.length);
        int pieces = end(bytes, 1);
        if (whole != pieces) {
            throw new AssertionError("read otherwise in pieces: " + whole + " and " + pieces);
        }
        try {
            RequestHead.read(bytes);
        } catch (MalformedRequestException e) {
            if (e.status() != 400 && e.status() != 431) {
                throw new AssertionError("status " + e.status());
            }
        }
    }

    private static int end(byte[] bytes, int step) {
        try {
            for (int from = 0; from < bytes.length; from += step) {
                int end = RequestHead.endOf(bytes, from, Math.min(bytes.length, from + step));
                if (end >= 0) {
                    return end;
                }
            }
            return -1;
        } catch (MalformedRequestException e) {
            return -2;
        }
    }
}
