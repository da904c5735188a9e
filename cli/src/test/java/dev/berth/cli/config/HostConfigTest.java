package dev.berth.cli.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostConfigTest {
    @TempDir
    private Path folder;

    private HostConfig read(String json) throws IOException {
        Path file = folder.resolve("mcp.json");
        Files.writeString(file, json);
        return HostConfig.read(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mcpServers\": {\"a\": {\"url\": \"https://a.example/mcp\"}}}",
                "{\"servers\": {\"a\": {\"type\": \"http\", \"url\": \"https://a.example/mcp\"}}, \"inputs\": []}",
                "{\"mcp\": {\"servers\": {\"a\": {\"url\": \"https://a.example/mcp\"}}}}",
                "{\"mcp\": {\"a\": {\"type\": \"remote\", \"url\": \"https://a.example/mcp\"}}}",
                "{\"context_servers\": {\"a\": {\"url\": \"https://a.example/mcp\"}}}",
                "{\"mcpServers\": {\"a\": {\"httpUrl\": \"https://a.example/mcp\"}}}",
                "{\"mcpServers\": {\"a\": {\"serverUrl\": \"https://a.example/mcp\"}}}",
                "\uFEFF{ // mine\n \"mcpServers\": { /* all */ \"a\": {\"url\": \"https://a.example/mcp\",}, },}"
            })
    void readsTheShapesOfTheCommonHosts(String json) throws IOException {
        assertThat(read(json).servers()).containsOnlyKeys("a");
        assertThat(requireNonNull(read(json).servers().get("a")).urlText()).isEqualTo("https://a.example/mcp");
    }

    @Test
    void leavesOutProgramsAndSaysSo() throws IOException {
        HostConfig config = read("{\"mcpServers\": {\"local\": {\"command\": \"npx\"}}}");
        assertThat(config.servers()).isEmpty();
        assertThat(config.remarks()).singleElement().asString().contains("local", "stdio");
    }

    @Test
    void neverTakesOverThePathOfAFileOrASecret() throws IOException {
        HostConfig config = read("""
                {"mcpServers": {"a": {"url": "https://a.example/mcp", "oauth": {
                  "clientId": "id", "clientSecretFile": "/etc/shadow", "clientSecret": "canary",
                  "tokenFile": "/x", "redirectUri": "https://evil.example/", "callbackPort": 8080, "scopes": ["a", "b"]}}}}
                """);
        SignInSettings settings = requireNonNull(config.servers().get("a")).oauth();
        assertThat(settings.members()).containsOnlyKeys("clientId", "redirectPort", "scope");
        assertThat(settings.redirectPort()).isEqualTo(8080);
        assertThat(settings.scope()).isEqualTo("a b");
        assertThat(config.remarks())
                .hasSize(4)
                .anyMatch(r -> r.contains("clientSecretFile"))
                .noneMatch(r -> r.contains("canary"));
    }

    @Test
    void takesOverHeadersAndSaysWhatTheySend() throws IOException {
        HostConfig config = read("""
                {"servers": {"a": {"url": "https://a.example/mcp", "headers": {
                  "X-One": "plain", "X-Two": "Bearer ${env:KEY}", "X-Three": "${input:token}", "X-Four": "${OTHER}"}}}}
                """);
        assertThat(requireNonNull(config.servers().get("a")).headers())
                .isEqualTo(Map.of("X-One", "plain", "X-Two", "Bearer ${KEY}", "X-Four", "${OTHER}"));
        assertThat(config.remarks())
                .anyMatch(r -> r.contains("X-Two") && r.contains("KEY") && r.contains("a.example"))
                .anyMatch(r -> r.contains("X-Three") && r.contains("left out"))
                .anyMatch(r -> r.contains("OTHER"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a.example/mcp",
                "file:///etc/passwd",
                "https://u:p@a.example/",
                "https://${HOST}/",
                "javascript:x"
            })
    void leavesOutUrlsThatAreNotSafe(String url) throws IOException {
        HostConfig config = read("{\"mcpServers\": {\"a\": {\"url\": \"" + url + "\"}}}");
        assertThat(config.servers()).isEmpty();
        assertThat(config.remarks()).hasSize(1);
    }

    @Test
    void takesControlCharactersOutOfNames() throws IOException {
        HostConfig config =
                read("{\"mcpServers\": {\"a\\u001b[2J\\nb\\u202e\": {\"url\": \"https://a.example/mcp\"}}}");
        assertThat(config.servers()).containsOnlyKeys("a[2Jb");
    }
}
