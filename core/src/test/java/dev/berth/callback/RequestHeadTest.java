package dev.berth.callback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112, read strictly. */
class RequestHeadTest {
    private static RequestHead read(String text) throws MalformedRequestException {
        RequestHead head = RequestHead.read(text.getBytes(ISO_8859_1));
        assertThat(head).isNotNull();
        return head;
    }

    @Nested
    class TheTarget {
        @Test
        void isTakenApartRaw() throws Exception {
            RequestHead head = read("GET /a%2Fb?x=%20&y=? HTTP/1.1\r\nHost: h:1\r\n\r\n");
            assertThat(head.method()).isEqualTo("GET");
            assertThat(head.path()).isEqualTo("/a%2Fb");
            assertThat(head.query()).isEqualTo("x=%20&y=?");
            assertThat(head.host()).isEqualTo("h:1");
            assertThat(head.targetAuthority()).isNull();
            assertThat(head.announcesBody()).isFalse();
        }

        @Test
        void mayBeAbsolute() throws Exception {
            RequestHead head = read("GET HTTP://h:1?x HTTP/1.1\r\nhost:h:1\r\n\r\n");
            assertThat(head.targetAuthority()).isEqualTo("h:1");
            assertThat(head.path()).isEqualTo("/");
            assertThat(head.query()).isEqualTo("x");
        }
    }

    @Nested
    class TheBytes {
        @Test
        void areIncompleteUntilTheBlankLine() throws Exception {
            String whole = "GET /a HTTP/1.1\r\nHost: h\r\nCookie: \u00e9\tx\r\n\r\n";
            for (int i = 0; i < whole.length(); i++) {
                assertThat(RequestHead.read(whole.substring(0, i).getBytes(ISO_8859_1)))
                        .isNull();
            }
            assertThat(read(whole)).isNotNull();
            assertThat(read(whole + "anything")).isNotNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GET /a HTTP/1.1\nHost: h\n\n",
                    "GET /a HTTP/1.1\r\nHost: h\rX: y\r\n\r\n",
                    "GET /a HTTP/1.1\r\nHost: h\u0000\r\n\r\n",
                    " GET /a HTTP/1.1\r\nHost: h\r\n\r\n",
                    "GET /a\tHTTP/1.1\r\nHost: h\r\n\r\n",
                    "GET /a#f HTTP/1.1\r\nHost: h\r\n\r\n",
                    "GET /a http/1.1\r\nHost: h\r\n\r\n",
                    "GET /a HTTP/1.1\r\nHost: h\r\n : y\r\n\r\n",
                    "GET /a HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
                    "GET /a HTTP/1.1\r\nHost: h\r\n: y\r\n\r\n",
                    "GET /a HTTP/1.1\r\nHost:\r\n\r\n",
                    "GET /a HTTP/1.1\r\nHost: h\r\nHOST: h\r\n\r\n",
                    "GET /a HTTP/1.1\r\n\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                })
        void areRefused(String text) {
            assertThatThrownBy(() -> RequestHead.read(text.getBytes(ISO_8859_1)))
                    .isInstanceOf(MalformedRequestException.class)
                    .hasMessage("HTTP 400");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Content-Length: 1", "content-length: x", "Transfer-Encoding: chunked"})
        void announceABody(String header) throws Exception {
            assertThat(read("GET / HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n")
                            .announcesBody())
                    .isTrue();
        }

        @Test
        void neverMakeItFailOtherwise() {
            Random random = new Random(1);
            String alphabet = "GET /a?=&HTTP/1.1 \r\n\r\nHost: h\r\n\r\n:\t\u0016\u0000\u00ff";
            for (int i = 0; i < 20_000; i++) {
                StringBuilder text = new StringBuilder(i % 2 == 0 ? "GET / HTTP/1.1\r\n" : "");
                int length = random.nextInt(60);
                for (int j = 0; j < length; j++) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                try {
                    RequestHead.read(text.append("\r\n\r\n").toString().getBytes(ISO_8859_1));
                } catch (MalformedRequestException e) {
                    assertThat(e.status()).isIn(400, 431);
                }
            }
        }
    }
}
