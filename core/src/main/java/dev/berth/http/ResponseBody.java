package dev.berth.http;

import dev.berth.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** The body of an answer, by its framing (RFC 9112 section 6.3). */
final class ResponseBody {
    private ResponseBody() {}

    /** Reads a whole answer from its bytes, as a connection would bring them. */
    static HttpResponse readWhole(URI uri, String method, InputStream in, int maxBytes) throws IOException {
        ResponseHead head = ResponseHead.read(in);
        return new HttpResponse(uri, head.status(), head.headers(), readAll(of(method, head, in), maxBytes));
    }

    /** The body as a stream that ends where the answer ends, and fails where the connection ends before it. */
    static InputStream of(String method, ResponseHead head, InputStream in) throws IOException {
        HttpHeaders headers = head.headers();
        for (String coding : headers.all("Content-Encoding")) {
            if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
                throw ExchangeFault.malformed("the answer is compressed, which was not asked for");
            }
        }
        List<String> codings = headers.all("Transfer-Encoding");
        long length = length(headers.all("Content-Length"));
        if (!codings.isEmpty() && length >= 0) {
            throw ExchangeFault.malformed("the answer states its length in two ways");
        }
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return InputStream.nullInputStream();
        }
        if (!codings.isEmpty()) {
            if (codings.size() != 1 || !codings.get(0).toLowerCase(Locale.ROOT).equals("chunked")) {
                throw ExchangeFault.malformed("the answer has a transfer coding that was not asked for");
            }
            return new ChunkedInputStream(in);
        }
        return length >= 0 ? new FixedLengthInputStream(in, length) : in;
    }

    private static long length(List<String> values) throws IOException {
        if (values.isEmpty()) {
            return -1;
        }
        String value = values.get(0);
        if (new HashSet<>(values).size() != 1 || !value.matches("\\d{1,18}")) {
            throw ExchangeFault.malformed("the answer's length is not a number");
        }
        return Long.parseLong(value);
    }

    /** The whole body, within the cap. */
    static byte[] readAll(InputStream body, int maxBytes) throws IOException {
        if (body instanceof FixedLengthInputStream fixed && fixed.left() > maxBytes) {
            throw tooLarge(maxBytes);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            if (whole.size() + n > maxBytes) {
                throw tooLarge(maxBytes);
            }
            whole.write(buffer, 0, n);
        }
        return whole.toByteArray();
    }

    private static ExchangeFault tooLarge(int maxBytes) {
        return new ExchangeFault(ErrorCode.TOO_LARGE, "the answer is longer than " + maxBytes + " bytes");
    }
}
