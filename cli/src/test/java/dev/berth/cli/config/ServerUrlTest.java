package dev.berth.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ConfigurationException;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://mcp.example.com/mcp?x=1",
                "HTTPS://MCP.example.com",
                "http://127.0.0.1:8080/mcp",
                "http://localhost/",
                "http://[::1]:9/"
            })
    void takesAUrlAsItStands(String url) {
        assertThat(ServerUrl.parse(url, "x")).hasToString(url);
        assertThat(ServerUrl.looksLikeOne(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "http://127.0.0.1.example.com/",
                "ftp://localhost/",
                "https:///path",
                "https://u@example.com/",
                "https://example.com/#x",
                "https://exa mple.com/",
                "example.com"
            })
    void refusesWhatIsNotSafe(String url) {
        assertThatThrownBy(() -> ServerUrl.parse(url, "x")).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://mcp.example.com/mcp, mcp.example.com",
        "https://MCP.example.com:443/, mcp.example.com",
        "http://127.0.0.1:8080/mcp, 127.0.0.1-8080",
        "http://[::1]:8080/, 1-8080"
    })
    void makesANameFromTheHost(String url, String name) {
        assertThat(ServerUrl.nameFor(URI.create(url), n -> false)).isEqualTo(name);
    }

    @Test
    void takesNoNameThatIsTaken() {
        Set<String> taken = Set.of("a.example", "a.example-2");
        assertThat(ServerUrl.nameFor(URI.create("https://a.example"), taken::contains))
                .isEqualTo("a.example-3");
    }
}
