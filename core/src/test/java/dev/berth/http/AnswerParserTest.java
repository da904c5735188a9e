package dev.berth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.berth.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How answers are read (RFC 9112): nothing that two readers could read differently. */
class AnswerParserTest {
    private static final URI ANYWHERE = URI.create("https://example.com/");
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static HttpResponse parse(String method, byte[] bytes) throws IOException {
        return ResponseBody.readWhole(ANYWHERE, method, new ByteArrayInputStream(bytes), 1000);
    }

    private static HttpResponse parse(String bytes) throws IOException {
        return parse("GET", bytes.getBytes(ISO_8859_1));
    }

    private static ErrorCode refusal(String bytes) {
        return catchThrowableOfType(ExchangeFault.class, () -> parse(bytes)).code();
    }

    @FuzzTest
    void anyBytesAreAnAnswerOrAFailure(byte[] bytes) {
        try {
            assertThat(parse("GET", bytes).body()).hasSizeLessThanOrEqualTo(1000);
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    @Nested
    class TheHead {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/2 200 OK\r\n\r\n",
                    "HTTP/1.1  200 OK\r\n\r\n",
                    "HTTP/1.1 20 OK\r\n\r\n",
                    "HTTP/1.1 2000\r\n\r\n",
                    "HTTP/1.1 -20 OK\r\n\r\n",
                    "HTTP/1.1 099 OK\r\n\r\n",
                    "ICY 200 OK\r\n\r\n",
                    "\r\nHTTP/1.1 200 OK\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nA : 1\r\n\r\n",
                    "HTTP/1.1 200 OK\r\n: 1\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nA: 1\rB: 2\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nA: \u0000\r\n\r\n",
                    "HTTP/1.1 101 Switching\r\n\r\n",
                    "\u0016\u0003\u0003\u0000\u0002xx\r\n\r\n",
                })
        void isRefusedWhereItIsNotHttp(String bytes) {
            assertThat(refusal(bytes)).isEqualTo(ErrorCode.INVALID_RESPONSE);
        }

        @Test
        void skipsInterimAnswersButNotWithoutEnd() throws IOException {
            String interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
            assertThat(parse("HTTP/1.1 100 Continue\r\n\r\n" + interim + "HTTP/1.1 200 OK\r\n\r\nx")
                            .text())
                    .isEqualTo("x");
            assertThat(refusal(interim.repeat(50))).isEqualTo(ErrorCode.INVALID_RESPONSE);
        }

        @Test
        void hasACapOnItsLinesAndItsBytes() {
            assertThat(refusal("HTTP/1.1 200 OK\r\n" + "A: 1\r\n".repeat(300) + "\r\n"))
                    .isEqualTo(ErrorCode.TOO_LARGE);
            assertThat(refusal("HTTP/1.1 200 OK\r\nA: " + "x".repeat(70_000) + "\r\n\r\n"))
                    .isEqualTo(ErrorCode.TOO_LARGE);
        }

        @Test
        void keepsSeveralValuesOfOneName() throws IOException {
            HttpResponse answer = parse("HTTP/1.1 401\nWWW-Authenticate: A\nwww-authenticate:\tB \n\n");
            assertThat(answer.headers().all("Www-Authenticate")).containsExactly("A", "B");
        }
    }

    @Nested
    class TheBody {
        @Test
        void isAsLongAsItSays() throws IOException {
            assertThat(parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokEXTRA")
                            .text())
                    .isEqualTo("ok");
            assertThat(parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")
                            .text())
                    .isEqualTo("ok");
            assertThatThrownBy(() -> parse("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok"))
                    .isInstanceOf(EOFException.class);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Content-Length: 2\r\nContent-Length: 3",
                    "Content-Length: 2, 2",
                    "Content-Length: +2",
                    "Content-Length: -1",
                    "Content-Length: 0x2",
                    "Content-Length:",
                    "Content-Length: 99999999999999999999",
                    "Content-Length: 2\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: gzip, chunked",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: identity",
                    "Content-Encoding: gzip",
                })
        void isRefusedWhereItsFramingIsInDoubt(String lines) {
            assertThat(refusal("HTTP/1.1 200 OK\r\n" + lines + "\r\n\r\nok")).isEqualTo(ErrorCode.INVALID_RESPONSE);
        }

        @Test
        void isEmptyForHeadAndStatusesWithoutOne() throws IOException {
            byte[] bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".getBytes(ISO_8859_1);
            assertThat(parse("HEAD", bytes).body()).isEmpty();
            assertThat(parse("HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n").body())
                    .isEmpty();
            assertThat(parse("HTTP/1.1 304 No\r\n\r\nleft").body()).isEmpty();
        }

        @Test
        void comesInChunks() throws IOException {
            assertThat(parse(CHUNKED + "1\r\na\r\n0A;x=\"y\"\r\n0123456789\r\n000\r\nT: 1\r\n\r\n")
                            .text())
                    .isEqualTo("a0123456789");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "x\r\n",
                    "-1\r\n",
                    " \r\n",
                    "\r\n",
                    "1\r\nab\r\n0\r\n\r\n",
                    "FFFFFFFFFFFFFFFFF\r\n",
                    "0x1\r\na\r\n0\r\n\r\n",
                    "0\r\nbad trailer\r\n\r\n"
                })
        void isRefusedWhereAChunkIsNone(String chunks) {
            assertThat(refusal(CHUNKED + chunks)).isEqualTo(ErrorCode.INVALID_RESPONSE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "5\r\nab", "1\r\na\r\n", "1\r\na\r\n0\r\n"})
        void isNotWholeWhereTheLastChunkIsMissing(String chunks) {
            assertThatThrownBy(() -> parse(CHUNKED + chunks)).isInstanceOf(EOFException.class);
        }

        @Test
        void hasACapInChunksToo() {
            assertThat(refusal(CHUNKED + "FFFFFFFF\r\n" + "x".repeat(2000))).isEqualTo(ErrorCode.TOO_LARGE);
            assertThat(refusal(CHUNKED + "1" + ";x".repeat(5000))).isEqualTo(ErrorCode.TOO_LARGE);
        }
    }
}
