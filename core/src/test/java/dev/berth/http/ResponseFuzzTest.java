package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Any bytes at all: one answer within the caps, or a typed fault; in pieces as at once. */
class ResponseFuzzTest {
    private static final int MAX_BODY = 1024;

    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(byte[] bytes) throws IOException {
        String whole = read(new ByteArrayInputStream(bytes));
        String pieces = read(new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(1, length));
            }
        });
        assertThat(pieces).isEqualTo(whole);
    }

    private static String read(InputStream in) throws IOException {
        try {
            ResponseHead head = ResponseHead.read(in);
            assertThat(head.status()).isBetween(200, 999);
            byte[] body = ResponseBody.readAll(ResponseBody.of("GET", head, in), MAX_BODY);
            assertThat(body).hasSizeLessThanOrEqualTo(MAX_BODY);
            return head.status() + " " + head.headers() + " " + head.headers().mediaType() + " "
                    + Arrays.toString(body);
        } catch (ExchangeFault e) {
            assertThat(e.getMessage()).hasSizeLessThan(100);
            return e.code() + " " + e.getMessage();
        } catch (EOFException e) {
            return "ended";
        }
    }
}
