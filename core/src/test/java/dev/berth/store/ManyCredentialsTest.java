package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A home with so many credentials that several threads read them. */
class ManyCredentialsTest {
    private static final int COUNT = CredentialFiles.MANY + 20;

    @TempDir
    Path folder;

    private final List<FileProblem> problems = new ArrayList<>();
    private final List<Thread> tellers = new ArrayList<>();

    private FileTokenStore home(StoreKind kind) throws IOException {
        Files.createDirectories(credentials());
        for (int i = 0; i < COUNT; i++) {
            Credential credential = Credentials.of("account-" + i, "https://mcp.example");
            Files.write(
                    credentials().resolve(FileNames.of(credential) + StoreKind.FILES.ending()),
                    CredentialFormat.ascii(CredentialFormat.write(credential)).getBytes(US_ASCII));
        }
        FileTokenStore store = FileTokenStore.in(folder)
                .keychain(new FolderKeychain(folder.resolve("keychain")))
                .listener(problem -> {
                    problems.add(problem);
                    tellers.add(Thread.currentThread());
                })
                .build();
        store.moveTo(kind);
        return store;
    }

    private Path credentials() {
        return folder.resolve("credentials");
    }

    private List<Path> files(StoreKind kind) throws IOException {
        PrivateFolder listed = new PrivateFolder(credentials());
        return listed.names().stream()
                .filter(name -> name.endsWith(kind.ending()))
                .map(listed::resolve)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void areListedInTheOrderOfTheFolder(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        assertThat(store.list())
                .hasSize(COUNT)
                .extracting(credential -> FileNames.of(credential) + kind.ending())
                .containsExactlyElementsOf(files(kind).stream()
                        .map(file -> file.getFileName().toString())
                        .toList());
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void areListedAsWhatIsMadeOfThem(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        assertThat(store.list(Credential::server))
                .isEqualTo(store.list().stream().map(Credential::server).toList())
                .hasSize(COUNT);
        IllegalStateException own = new IllegalStateException("the form's own");
        assertThatThrownBy(() -> store.list(credential -> {
                    throw own;
                }))
                .hasMessageContaining(own.getMessage());
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void areListedThoughSomeAmongThemCannotBe(StoreKind kind) throws IOException {
        FileTokenStore store = home(kind);
        List<Path> files = files(kind);
        Path cut = files.get(5);
        Path newer = files.get(COUNT / 2);
        Path another = files.get(COUNT - 2);
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 100));
        Files.write(newer, ofALaterVersion(kind, Files.readAllBytes(newer)));
        Files.write(another, Files.readAllBytes(files.get(0)));

        assertThat(store.list())
                .extracting(FileNames::of)
                .hasSize(COUNT - 3)
                .doesNotContain(stem(cut), stem(newer), stem(another));
        assertThat(problems).extracting(FileProblem::file).containsExactlyInAnyOrder(cut, newer, another);
        assertThat(store.damaged())
                .containsExactlyInAnyOrder(
                        cut.resolveSibling(cut.getFileName() + ".damaged-1"),
                        another.resolveSibling(another.getFileName() + ".damaged-1"));
        assertThat(newer).exists();
        assertThat(tellers).containsOnly(Thread.currentThread());
    }

    private static byte[] ofALaterVersion(StoreKind kind, byte[] content) {
        if (kind == StoreKind.FILES) {
            return new String(content, US_ASCII)
                    .replace("\"version\":1", "\"version\":2")
                    .getBytes(US_ASCII);
        }
        // Behind the word that a sealed file begins with.
        content[5]++;
        return content;
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('.'));
    }
}
