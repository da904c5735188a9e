package dev.berth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "HTTPS://Example.com:8443/a?b=%20c",
                "https://10.0.0.1/",
                "https://[2606:4700::1111]/",
                "http://localhost:1234/mcp",
                "http://127.0.0.1/",
                "http://127.9.8.7:1/",
                "http://[::1]:8080/",
            })
    void takesHttpsAndHttpOnLoopback(String url) {
        assertThat(SafeUrl.parse(url, Stage.DISCOVERY)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "http://example.com/",
                "http://10.0.0.1/",
                "http://localhost.example.com/",
                "http://127.0.0.1.example.com/",
                "http://0.0.0.0/",
                "http://2130706433/",
                "http://0x7f.1/",
                "https://2130706433/",
                "https://2130706433./",
                "https://0x7f000001/",
                "https://127.0.0.01/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "ftp://example.com/",
                "https:///path",
                "https:example.com",
                "https://user@example.com/",
                "https://user:secret@example.com/",
                "https://localhost\\@example.com/",
                "https://example.com/#fragment",
                "https://example.com/a b",
                " https://example.com/",
                "https://example.com/\r\nX: 1",
                "https://example.com/\u0000",
                "https://example.com/\u202e",
                "https://ex\u00e4mple.com/",
                "https://example.com:0/",
                "https://example.com:65536/",
                "https://[fe80::1%25eth0]/",
                "https://[::1",
                "--version",
                "$(id)",
            })
    void refusesEverythingElse(String url) {
        assertThatThrownBy(() -> SafeUrl.parse(url, Stage.DISCOVERY))
                .isInstanceOfSatisfying(TransportException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNSAFE_URL);
                    assertThat(e.stage()).isEqualTo(Stage.DISCOVERY);
                    assertThat(e.getMessage() + e.facts()).doesNotContain("secret");
                });
    }
}
