package dev.berth.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For what is special to a home whose files are sealed; that it is a store like any other, the contract's own tests say. */
abstract class WithSealedHome {
    @TempDir
    Path folder;

    final List<FileProblem> problems = new ArrayList<>();
    final List<NewHome> made = new ArrayList<>();
    final Credential credential = Credentials.of("default", "https://mcp.example");
    final Credential other = Credentials.of("other", "https://mcp.example");
    final Credential next = credential.withTokens(Credentials.tokens("next"));
    FolderKeychain keychain;
    Path home;
    FileTokenStore store;

    @BeforeEach
    void aFreshHome() {
        home = folder.resolve("home");
        keychain = new FolderKeychain(folder.resolve("keychain"));
        store = open();
    }

    FileTokenStore open() {
        return FileTokenStore.in(home)
                .keychain(keychain)
                .listener(problems::add)
                .newHomes(made::add)
                .build();
    }

    FileTokenStore plain() {
        return new FileTokenStore(home, problems::add);
    }

    Path marker() {
        return home.resolve("credentials").resolve(StoreMarker.NAME);
    }

    List<Path> files(String ending) throws IOException {
        Path credentials = home.resolve("credentials");
        if (!Files.exists(credentials)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(credentials)) {
            return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** Everything in the home, to see that nothing was changed. */
    Map<String, String> snapshot() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home.resolve("credentials"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(file.getFileName().toString(), Files.readString(file, ISO_8859_1));
            }
        }
        return content;
    }

    void fails(ErrorCode code, ThrowingCallable action) throws IOException {
        String key = keychain.names().isEmpty()
                ? "no key"
                : Files.readString(
                        folder.resolve("keychain").resolve(keychain.names().get(0)));
        assertThatExceptionOfType(StoreException.class).isThrownBy(action).satisfies(e -> {
            assertThat(e.code()).isEqualTo(code);
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertThat(trace + " " + e.facts()).doesNotContain(Credentials.CANARY, key);
        });
    }

    /** Whatever is tried, it fails like this, and nothing on disk is another than before. */
    void refusesAll(ErrorCode code, FileTokenStore tried) throws IOException {
        Map<String, String> before = snapshot();
        fails(code, tried::list);
        fails(code, () -> tried.find(credential.key()));
        fails(code, () -> tried.find("default", credential.server()));
        fails(code, tried::requireWritable);
        fails(code, () -> tried.put(next));
        fails(code, () -> tried.put(Credentials.of("new", "https://mcp.example")));
        fails(code, () -> tried.remove(credential.key()));
        assertThat(snapshot()).isEqualTo(before);
        assertThat(problems).isEmpty();
    }
}
