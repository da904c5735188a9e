package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A home of plain files, anew for every test, and a store on it. */
abstract class WithPlainHome {
    static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    final List<FileProblem> problems = new ArrayList<>();
    final Credential credential = Credentials.of("default", "https://mcp.example");
    final Credential next = credential.withTokens(Credentials.tokens("next"));
    Path home;
    FileTokenStore store;

    @BeforeEach
    void aFreshHome() {
        home = folder.resolve("a").resolve("home");
        store = new FileTokenStore(home, problems::add);
    }

    PendingSignInRecord note() {
        return new PendingSignInRecord(
                credential.account(),
                credential.server(),
                URI.create("https://issuer.example/authorize"),
                null,
                true,
                null,
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    Path file() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("credentials"))) {
            return files.filter(f -> f.toString().endsWith(".json")).findFirst().orElseThrow();
        }
    }

    void fails(ThrowingCallable action, Path named) {
        assertThatExceptionOfType(StoreException.class).isThrownBy(action).satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED);
            assertThat(e).hasMessageContaining(named.toString());
            assertThat(e.facts()).containsEntry("path", named.toString()).containsKeys("reason", "hint");
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertThat(trace + " " + e.facts()).doesNotContain(Credentials.CANARY);
        });
    }
}
