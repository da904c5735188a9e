package dev.berth.cli.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    private static final URI URL = URI.create("https://mcp.example.com/mcp");

    @TempDir
    private Path folder;

    private Path home() {
        return folder.resolve("home");
    }

    private Path file() {
        return home().resolve("servers.json");
    }

    private void write(String json) throws IOException {
        Files.createDirectories(home());
        Files.writeString(file(), json);
    }

    @Test
    void hasNoServersWhereThereIsNoFile() {
        assertThat(Configuration.read(home()).servers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"harbour", "../../x", "a/b\\c", "it's \"quoted\"", "名前", "@", "with space"})
    void keepsAServerUnderAnyName(String name) {
        Configuration.update(home(), c -> c.put(name, ServerEntry.at(URL)));
        Configuration read = Configuration.read(home());
        assertThat(requireNonNull(read.servers().get(name)).url(name)).isEqualTo(URL);
        assertThat(folder).isDirectoryContaining(p -> p.equals(home()));
        assertThat(folder.toFile().list()).containsExactly("home");
    }

    @Test
    void keepsEverythingThatIsNotOurs() throws IOException {
        write("""
                {
                  // theirs
                  "inputs": [{"id": "x", "n": 1.50, "none": null}],
                  "mcpServers": {
                    "local": {"command": "npx", "args": ["-y", "thing"], "env": {"A": "b"}},
                    "theirs": {"url": "https://a.example/mcp", "disabled": true, "oauth": {"unknown": {"deep": [1]}}},
                    "odd": "a string",
                  },
                }
                """);
        Configuration.update(home(), c -> c.put("ours", ServerEntry.at(URL)));
        String json = Files.readString(file());
        assertThat(json.replaceAll("\\s", ""))
                .contains("\"inputs\":[{\"id\":\"x\",\"n\":1.50,\"none\":null}]")
                .contains("\"local\":{\"command\":\"npx\",\"args\":[\"-y\",\"thing\"],\"env\":{\"A\":\"b\"}}")
                .contains("\"disabled\":true,\"oauth\":{\"unknown\":{\"deep\":[1]}}")
                .contains("\"odd\":\"astring\"")
                .contains("\"ours\":{\"type\":\"http\",\"url\":\"https://mcp.example.com/mcp\"}");
    }

    @Test
    void removesWhatIsRemovedAndNothingElse() throws IOException {
        write("{\"mcpServers\": {\"a\": {\"url\": \"https://a.example\"}, \"b\": {\"command\": \"x\"}}}");
        Configuration.update(home(), c -> assertThat(c.remove("a")).isTrue());
        assertThat(Configuration.read(home()).servers()).containsOnlyKeys("b");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "its file systems have no POSIX permissions")
    void isReadableToItsOwnerOnly() throws IOException {
        write("{}");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        Configuration.update(home(), c -> c.put("a", ServerEntry.at(URL)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        Path fresh = folder.resolve("fresh");
        Configuration.update(fresh, c -> c.put("a", ServerEntry.at(URL)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
    }

    @Test
    void losesNoChangeOfAnother() {
        IntStream.range(0, 20)
                .parallel()
                .forEach(i -> Configuration.update(home(), c -> c.put("server" + i, ServerEntry.at(URL))));
        assertThat(Configuration.read(home()).servers()).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{", "{\"mcpServers\": []}", "{\"a\": 1, \"a\": 2}", "nonsense"})
    void refusesAFileThatMakesNoSenseAndLeavesIt(String json) throws IOException {
        write(json);
        assertThatThrownBy(() -> Configuration.update(home(), c -> c.put("a", ServerEntry.at(URL))))
                .isInstanceOf(ConfigurationException.class);
        assertThat(Files.readString(file())).isEqualTo(json);
    }

    @Test
    void neverRepeatsWhatABrokenFileHolds() throws IOException {
        write("{\"mcpServers\": {\"a\": {\"headers\": {\"X\": canary-secret}}}}");
        assertThatThrownBy(() -> Configuration.read(home()))
                .hasMessageContaining("line 1")
                .hasMessageNotContaining("canary");
    }

    @Test
    void readsTheSignInSettings() throws IOException {
        write("""
                {"mcpServers": {"a": {"url": "https://a.example", "headers": {"X-Key": "${KEY}"}, "oauth": {
                  "clientId": "id", "clientSecretFile": "/x", "scope": ["a", "b"], "redirectPort": 4711,
                  "redirectHost": "[::1]", "timeout": 10, "noBrowser": true}}}}
                """);
        ServerEntry entry = requireNonNull(Configuration.read(home()).servers().get("a"));
        SignInSettings settings = entry.oauth();
        assertThat(settings.clientId()).isEqualTo("id");
        assertThat(settings.scope()).isEqualTo("a b");
        assertThat(settings.redirectPort()).isEqualTo(4711);
        assertThat(settings.redirectHost()).isEqualTo("[::1]");
        assertThat(settings.timeout()).isEqualTo(10);
        assertThat(settings.noBrowser()).isTrue();
        assertThat(entry.headers()).isEqualTo(Map.of("X-Key", "${KEY}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"redirectPort\": 0}",
                "{\"redirectPort\": 70000}",
                "{\"redirectPort\": \"x\"}",
                "{\"issuer\": \"auth.example.com\"}",
                "{\"issuer\": \"https://auth example\"}",
                "{\"redirectHost\": \"0.0.0.0\"}",
                "{\"timeout\": 0}",
                "{\"clientId\": 5}",
                "{\"noBrowser\": \"yes\"}"
            })
    void refusesSettingsThatMakeNoSense(String oauth) throws IOException {
        write("{\"mcpServers\": {\"a\": {\"url\": \"https://a.example\", \"oauth\": " + oauth + "}}}");
        SignInSettings settings =
                requireNonNull(Configuration.read(home()).servers().get("a")).oauth();
        assertThatThrownBy(settings::check).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clientSecretFile", "clientKeyFile", "assertionFile", "idTokenFile", "idpClientSecretFile"})
    void namesTheFileThatCannotBeOne(String option) throws IOException {
        write("{\"mcpServers\": {\"a\": {\"url\": \"https://a.example\", \"oauth\": {\"" + option
                + "\": \"/canary\\u0000x\"}}}}");
        SignInSettings settings =
                requireNonNull(Configuration.read(home()).servers().get("a")).oauth();
        assertThatThrownBy(() -> settings.path(option))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The sign-in option " + option + " has to be the path of a file")
                .hasMessageNotContaining("canary");
    }
}
