package dev.berth.keychain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How the programs of each system are called, held with stand-ins for them. The Secret Service is tried for real in
 * {@code counterparts}; macOS and Windows are not to be had there.
 */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-ins for the programs are shell scripts")
class SystemKeychainTest {
    private static final String CANARY = "canary-secret";
    private static final String NAME = "0123456789abcdef0123456789abcdef";
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Map<String, String> environment() {
        return Map.of("PATH", "/usr/bin:/bin", "CANARY_FREE", "yes");
    }

    private static void fails(ErrorCode code, String words, ThrowingCallable action) {
        assertThatExceptionOfType(StoreException.class).isThrownBy(action).satisfies(e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(words);
            assertThat(e.facts()).containsKeys("keychain", "reason");
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertThat(trace + " " + e.facts()).doesNotContain(CANARY);
        });
    }

    @Nested
    class OnLinux {
        private Keychain keychain(String answer) throws IOException {
            return new SecretServiceKeychain(standIn(answer).program(), environment(), LONG);
        }

        private StandIn standIn(String answer) throws IOException {
            return StandIn.in(folder, "secret-tool", answer);
        }

        @Test
        void theSecretGoesInOnStandardInputAlone() throws IOException {
            StandIn secretTool = standIn("exit 0");
            new SecretServiceKeychain(secretTool.program(), environment(), LONG).put(NAME, Secret.of(CANARY));
            assertThat(secretTool.stdin()).containsExactly(CANARY);
            assertThat(secretTool.arguments())
                    .containsExactly(
                            "store --label=Berth: the key of sealed credentials application berth store " + NAME);
            assertThat(secretTool.environment()).contains("CANARY_FREE=yes").doesNotContain(CANARY);
        }

        @Test
        void isAskedWithoutADialog() throws IOException {
            StandIn secretTool = standIn("printf '[/1]\\nlabel = x\\nsecret = " + CANARY + "\\ncreated = 1\\n'");
            Keychain keychain = new SecretServiceKeychain(secretTool.program(), environment(), LONG);
            assertThat(keychain.find(NAME)).contains(Secret.of(CANARY));
            assertThat(secretTool.arguments()).containsExactly("search application berth store " + NAME);
        }

        @Test
        void whatIsNotThereIsNotLocked() throws IOException {
            assertThat(keychain("exit 0").find(NAME)).isEmpty();
            assertThat(keychain("exit 0").remove(NAME)).isFalse();
        }

        @Test
        void anItemWithoutItsSecretIsLocked() throws IOException {
            Keychain keychain = keychain("printf '[/1]\\nlabel = secret = x\\ncreated = 1\\n'");
            fails(ErrorCode.KEYCHAIN_LOCKED, "locked", () -> keychain.find(NAME));
            fails(ErrorCode.KEYCHAIN_LOCKED, "locked", () -> keychain.remove(NAME));
        }

        @Test
        void aLockedCollectionTakesNothing() throws IOException {
            Keychain keychain =
                    keychain("echo 'secret-tool: Cannot create an item in a locked collection' >&2; exit 1");
            fails(ErrorCode.KEYCHAIN_LOCKED, "locked", () -> keychain.put(NAME, Secret.of(CANARY)));
        }

        @Test
        void itsComplaintIsPassedOnInPlainWords() throws IOException {
            Keychain keychain = keychain("printf 'secret-tool: \\033[31mCould not connect\\nmore\\n' >&2; exit 1");
            fails(ErrorCode.KEYCHAIN_UNAVAILABLE, "secret-tool:  [31mCould not connect", () -> keychain.find(NAME));
            fails(ErrorCode.KEYCHAIN_UNAVAILABLE, "Could not", () -> keychain.put(NAME, Secret.of(CANARY)));
        }

        /** As one that waits at a dialog which nobody sees. Its child holds its streams as well. */
        @Test
        void oneThatDoesNotAnswerIsEndedInTime() throws Exception {
            Path pids = folder.resolve("pids");
            StandIn secretTool = standIn("sleep 600 & echo \"$$ $!\" >'" + pids + "'; wait");
            Keychain keychain = new SecretServiceKeychain(secretTool.program(), environment(), Duration.ofSeconds(1));
            fails(ErrorCode.KEYCHAIN_UNAVAILABLE, "did not answer within 1000 ms", () -> keychain.find(NAME));
            for (String pid : Files.readString(pids).strip().split(" ", -1)) {
                Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
                if (process.isPresent()) {
                    process.get().onExit().get(30, TimeUnit.SECONDS);
                }
            }
        }

        @Test
        void anInterruptIsKeptForAfterwards() throws Exception {
            Keychain keychain = keychain("printf 'secret = " + CANARY + "\\n'");
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread asking = new Thread(() -> {
                Thread.currentThread().interrupt();
                boolean found = keychain.find(NAME).isPresent();
                interrupted.complete(found && Thread.currentThread().isInterrupted());
            });
            asking.start();
            assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void nothingIsStartedWithoutASession() throws IOException {
            StandIn secretTool = standIn("exit 0");
            Map<String, String> environment = new HashMap<>();
            environment.put("PATH", folder.toString());
            fails(
                    ErrorCode.KEYCHAIN_UNAVAILABLE,
                    "there is no D-Bus session",
                    () -> SystemKeychain.of(folder, environment, "Linux").find(NAME));
            environment.put("XDG_RUNTIME_DIR", folder.toString());
            fails(
                    ErrorCode.KEYCHAIN_UNAVAILABLE,
                    "there is no D-Bus session",
                    () -> SystemKeychain.of(folder, environment, "Linux").find(NAME));
            assertThat(secretTool.wasRun()).isFalse();
            Files.createFile(folder.resolve("bus"));
            environment.put("PATH", folder + ":/usr/bin:/bin");
            assertThat(SystemKeychain.of(folder, environment, "Linux").find(NAME))
                    .isEmpty();
            assertThat(secretTool.wasRun()).isTrue();
        }

        /** As under cron, where no locale is set, one is that is not of ASCII. */
        @Test
        void foldersThatCannotBeNamedHereAreNone() throws IOException {
            StandIn secretTool = standIn("exit 0");
            Map<String, String> environment = new HashMap<>();
            environment.put("XDG_RUNTIME_DIR", "/no\uD800folder");
            fails(
                    ErrorCode.KEYCHAIN_UNAVAILABLE,
                    "there is no D-Bus session",
                    () -> SystemKeychain.of(folder, environment, "Linux").find(NAME));
            environment.put("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
            environment.put("PATH", "/no\uD800folder:" + folder + ":/usr/bin:/bin");
            assertThat(SystemKeychain.of(folder, environment, "Linux").find(NAME))
                    .isEmpty();
            assertThat(secretTool.wasRun()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ".", "relative:also/relative", "/nonexistent"})
        void aProgramIsTakenFromAbsoluteFoldersOfThePathAlone(String path) {
            Map<String, String> environment = Map.of("PATH", path, "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
            fails(
                    ErrorCode.KEYCHAIN_UNAVAILABLE,
                    "there is no secret-tool",
                    () -> SystemKeychain.of(folder, environment, "Linux").find(NAME));
        }
    }

    @Nested
    class OnMacOs {
        /** Like the real one: a file for each secret, found by name; what its command mode is told it does. */
        private final String answer = """
                case "$1" in
                -i) echo "$stdin" | sed -n 's/^add-generic-password -U -s dev.berth -a [0-9a-f]* -w //p' >'FOLDER/kept' ;;
                find-generic-password) [ -s 'FOLDER/kept' ] && cat 'FOLDER/kept' || exit 44 ;;
                delete-generic-password) [ -s 'FOLDER/kept' ] && rm 'FOLDER/kept' || exit 44 ;;
                esac""";

        private StandIn security() throws IOException {
            return StandIn.in(folder, "security", answer.replace("FOLDER", folder.toString()));
        }

        private Keychain keychain(StandIn security) {
            return new MacKeychain(security.program(), environment(), LONG);
        }

        @Test
        void keepsFindsAndForgets() throws IOException {
            Keychain keychain = keychain(security());
            assertThat(keychain.find(NAME)).isEmpty();
            keychain.put(NAME, Secret.of(CANARY));
            assertThat(keychain.find(NAME)).contains(Secret.of(CANARY));
            assertThat(keychain.remove(NAME)).isTrue();
            assertThat(keychain.remove(NAME)).isFalse();
            assertThat(keychain.find(NAME)).isEmpty();
        }

        @Test
        void theSecretGoesInOnStandardInputAlone() throws IOException {
            StandIn security = security();
            keychain(security).put(NAME, Secret.of(CANARY));
            assertThat(security.stdin().get(0))
                    .isEqualTo("add-generic-password -U -s dev.berth -a " + NAME + " -w " + CANARY);
            assertThat(security.arguments())
                    .containsExactly("-i", "find-generic-password -s dev.berth -a " + NAME + " -w");
        }

        @Test
        void whatWasNotKeptIsNotTakenForKept() throws IOException {
            Keychain keychain =
                    keychain(StandIn.in(folder, "security", "[ \"$1\" = -i ] || exit 44; echo 'no keychain' >&2"));
            fails(ErrorCode.KEYCHAIN_UNAVAILABLE, "no keychain", () -> keychain.put(NAME, Secret.of(CANARY)));
        }

        @ParameterizedTest
        @ValueSource(ints = {36, 51, 128})
        void aRefusalToAskAPersonIsALock(int status) throws IOException {
            Keychain keychain = keychain(StandIn.in(folder, "security", "exit " + status));
            fails(ErrorCode.KEYCHAIN_LOCKED, "locked", () -> keychain.find(NAME));
            fails(ErrorCode.KEYCHAIN_LOCKED, "locked", () -> keychain.put(NAME, Secret.of(CANARY)));
            fails(ErrorCode.KEYCHAIN_LOCKED, "locked", () -> keychain.remove(NAME));
        }
    }

    @Nested
    class OnWindows {
        private final Path kept = Path.of("keychain");

        /** Protects by writing what it is told backwards, in Base64 again. */
        private StandIn powerShell() throws IOException {
            return StandIn.in(folder, "powershell.exe", "echo \"$stdin\" | base64 -d | rev | tr -d '\\n' | base64");
        }

        private Keychain keychain(StandIn powerShell) {
            return new WindowsKeychain(folder.resolve(kept), powerShell.program(), environment(), LONG);
        }

        @Test
        void keepsFindsAndForgets() throws IOException {
            Keychain keychain = keychain(powerShell());
            assertThat(keychain.find(NAME)).isEmpty();
            assertThat(keychain.remove(NAME)).isFalse();
            keychain.put(NAME, Secret.of(CANARY));
            Path file = folder.resolve(kept).resolve(NAME + ".dpapi");
            assertThat(file).content().doesNotContain(CANARY).doesNotContain("Y2FuYXJ5");
            assertThat(keychain.find(NAME)).contains(Secret.of(CANARY));
            keychain.put(NAME, Secret.of(CANARY + 2));
            assertThat(keychain.find(NAME)).contains(Secret.of(CANARY + 2));
            assertThat(folder.resolve(kept)).isDirectoryContaining(f -> f.equals(file));
            assertThat(keychain.remove(NAME)).isTrue();
            assertThat(keychain.find(NAME)).isEmpty();
        }

        @Test
        void theSecretGoesInOnStandardInputAloneAndNoProfileIsRead() throws IOException {
            StandIn powerShell = powerShell();
            keychain(powerShell).put(NAME, Secret.of(CANARY));
            assertThat(powerShell.stdin()).containsExactly("Y2FuYXJ5LXNlY3JldA==");
            assertThat(powerShell.arguments())
                    .singleElement()
                    .asString()
                    .startsWith("-NoLogo -NoProfile -NonInteractive -Command ")
                    .contains("::Protect($in, $null, 'CurrentUser')")
                    .doesNotContain(CANARY, "Y2FuYXJ5");
            keychain(powerShell).find(NAME);
            assertThat(powerShell.arguments().get(1)).contains("::Unprotect($in, $null, 'CurrentUser')");
        }

        @ParameterizedTest
        @ValueSource(strings = {"exit 1", "exit 0", "echo 'not base64'", "echo AAA"})
        void anythingButAnAnswerIsAFailure(String answer) throws IOException {
            Keychain keychain = keychain(StandIn.in(folder, "powershell.exe", answer));
            fails(ErrorCode.KEYCHAIN_UNAVAILABLE, "PowerShell", () -> keychain.put(NAME, Secret.of(CANARY)));
            assertThat(folder.resolve(kept)).doesNotExist();
        }
    }

    @Test
    @DisabledOnOs(value = OS.MAC, disabledReason = "its keychain is there, at a path of its own that no variable moves")
    void whereThereIsNoneSaysSo() {
        for (String system : List.of("Windows 11", "Mac OS X", "Linux")) {
            Keychain keychain = SystemKeychain.of(folder, Map.of("SystemRoot", folder.toString()), system);
            fails(ErrorCode.KEYCHAIN_UNAVAILABLE, "there is no", () -> keychain.find(NAME));
            assertThat(keychain.description()).isNotBlank();
        }
        fails(
                ErrorCode.KEYCHAIN_UNAVAILABLE,
                "no keychain",
                () -> Keychain.none().put(NAME, Secret.of(CANARY)));
    }
}
