package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.secret.Secret;
import dev.berth.store.CredentialKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a process is told that is to refresh, and by what it is started. */
class RefreshOrderTest {
    private static final CredentialKey KEY = new CredentialKey(
            "../../x \uD83D\uDE00 \"\n", "https://mcp.example/mcp?x=%22", "https://issuer.example", "client \\");

    private static final RefreshOrder ORDER = new RefreshOrder(
            Path.of("/home/someone/b\u00e9"),
            KEY,
            "name",
            true,
            "https://10.0.0.1/pinned",
            Secret.of("refused-token"),
            Map.of("javax.net.ssl.trustStorePassword", "canary-password"));

    @Test
    void isReadAsItWasGiven() {
        assertThat(RefreshOrder.parse(ORDER.toJson())).isEqualTo(ORDER);
        RefreshOrder bare = new RefreshOrder(ORDER.home(), KEY, "name", false, null, null, Map.of());
        assertThat(RefreshOrder.parse(bare.toJson())).isEqualTo(bare);
    }

    @Test
    void isOfTheServerAsFarAsARefreshNeedsIt() {
        Server server = ORDER.server();
        assertThat(server.url()).hasToString(KEY.server());
        assertThat(server.account()).isEqualTo(KEY.account());
        assertThat(server.name()).isEqualTo("name");
        assertThat(server.issuer()).contains("https://10.0.0.1/pinned");
        assertThat(server.clientId()).contains(KEY.clientId());
    }

    /** Whoever gives it may be killed in the middle of it. */
    @Test
    void isNoneWhereHalfOfItCame() {
        String whole = ORDER.toJson().reveal();
        for (int length = 0; length < whole.length(); length++) {
            Secret half = Secret.of(whole.substring(0, length));
            assertThatIllegalArgumentException().isThrownBy(() -> RefreshOrder.parse(half));
        }
    }

    @Test
    void sayHowTheNetworkIsReachedAndNoMore() {
        System.setProperty("com.sun.net.ssl.checkRevocation", "true");
        System.setProperty("dev.berth.something", "else");
        try {
            RefreshOrder order = RefreshOrder.of(
                    ORDER.home(),
                    Server.at(URI.create("https://mcp.example/mcp")).build(),
                    KEY,
                    null);
            assertThat(order.properties())
                    .containsEntry("com.sun.net.ssl.checkRevocation", "true")
                    .doesNotContainKeys("dev.berth.something", "java.class.path", "user.home");
        } finally {
            System.clearProperty("com.sun.net.ssl.checkRevocation");
            System.clearProperty("dev.berth.something");
        }
    }

    @Test
    void tellsNoSecretAsText() {
        assertThat(ORDER.toString() + ORDER.toJson()).doesNotContain("refused-token", "canary-password");
    }

    @Test
    void goesToAProcessWithoutOptionsForEveryJvm() {
        Map<String, String> environment = Map.of(
                "JAVA_TOOL_OPTIONS", "-agentlib:x", "JDK_JAVA_OPTIONS", "x", "_JAVA_OPTIONS", "x", "PATH", "/bin");
        assertThat(RefreshCommand.in(environment).environment()).isEqualTo(Map.of("PATH", "/bin"));
    }

    /** What is empty would be the folder that the program happens to be in, and whatever somebody has put there. */
    @Test
    void goesToNobodyWhereItIsNotKnownWhatToStart() {
        assertThat(RefreshCommand.words("/jdk", false, null, "a.jar"))
                .endsWith("-cp", "a.jar", "dev.berth.RefreshProcess");
        assertThat(RefreshCommand.words("/jdk", true, "mods", null))
                .endsWith("-p", "mods", "-m", "dev.berth/dev.berth.RefreshProcess");
        assertThat(RefreshCommand.words(null, false, null, "a.jar")).isEmpty();
        assertThat(RefreshCommand.words("", false, null, "a.jar")).isEmpty();
        assertThat(RefreshCommand.words("/jdk", false, "mods", "")).isEmpty();
        assertThat(RefreshCommand.words("/jdk", true, "", "a.jar")).isEmpty();
    }
}
