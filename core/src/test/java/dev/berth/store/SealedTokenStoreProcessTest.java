package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One home, a keychain, several processes, some of which come to a bad end. */
class SealedTokenStoreProcessTest {
    @TempDir
    Path folder;

    private final List<FileProblem> problems = new ArrayList<>();
    private FolderKeychain keychain;
    private Path home;

    @BeforeEach
    void aShellIsThere() {
        assumeThat(folder.getFileSystem().supportedFileAttributeViews())
                .as("these tests start programs by a POSIX shell")
                .contains("posix");
        home = folder.resolve("home");
        keychain = new FolderKeychain(folder.resolve("keychain"));
    }

    private FileTokenStore open() {
        return FileTokenStore.in(home)
                .keychain(keychain)
                .listener(problems::add)
                .build();
    }

    private StoreProcess start(String role, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of(role, home.toString(), folder.resolve("keychain").toString()));
        arguments.addAll(List.of(more));
        return StoreProcess.start(":", arguments.toArray(String[]::new));
    }

    @Test
    void makesOneKeyForAHomeThatManyProcessesMakeAtOnce() throws Exception {
        List<StoreProcess> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                processes.add(start("make", "account-" + i));
            }
            for (StoreProcess process : processes) {
                assertThat(process.line()).isEqualTo("ready");
            }
            for (StoreProcess process : processes) {
                process.go();
            }
            Set<String> keys = new HashSet<>();
            for (StoreProcess process : processes) {
                keys.add(process.line());
            }
            assertThat(keys).containsExactlyElementsOf(keychain.names());
        } finally {
            processes.forEach(StoreProcess::close);
        }
        assertThat(open().list()).hasSize(4);
    }

    @Test
    void keepsEveryCredentialThoughMoversAreKilledAtAnyMoment() throws Exception {
        List<Credential> credentials = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            credentials.add(Credentials.of("account-" + i, "https://mcp.example", "x".repeat(8 << 10), i));
        }
        credentials.forEach(open()::put);
        Random random = new Random(20261125);
        for (int round = 0; round < 20; round++) {
            try (StoreProcess mover = start("move-for-ever")) {
                mover.line();
                for (int more = random.nextInt(3); more > 0; more--) {
                    assertThat(mover.line()).isEqualTo("12");
                }
                mover.killWithin(Duration.ofMillis(random.nextInt(40)));
            }
            assertThat(open().list()).as("round %d", round).containsExactlyInAnyOrderElementsOf(credentials);
            assertThat(open().find(credentials.get(3).key())).contains(credentials.get(3));
            // Who writes next tidies up: one form alone is left.
            Credential again = credentials.get(random.nextInt(12));
            open().put(again);
            String other = open().kind().orElseThrow() == StoreKind.FILES ? ".sealed" : ".json";
            try (Stream<Path> files = Files.list(home.resolve("credentials"))) {
                assertThat(files).noneMatch(f -> f.toString().endsWith(other));
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void losesNoRefreshWhileAnotherProcessMovesTheHome() throws Exception {
        for (String account : List.of("a", "b")) {
            open().put(Credentials.of(account, "https://mcp.example"));
        }
        long last = 0;
        try (StoreProcess mover = start("move-for-ever");
                StoreProcess refresher = start("refresh-for-ever", "a")) {
            FileTokenStore reader = open();
            CredentialKey key = Credentials.of("a", "https://mcp.example").key();
            for (int round = 0; round < 30; round++) {
                assertThat(mover.line()).isEqualTo(round == 0 ? "0" : "2");
                long written = Long.parseLong(refresher.line());
                assertThat(written).isGreaterThan(last);
                last = written;
                assertThat(reader.list()).hasSize(2);
                assertThat(reader.find(key).orElseThrow().generation()).isGreaterThanOrEqualTo(last);
            }
        }
        assertThat(open().list()).hasSize(2);
        assertThat(problems).isEmpty();
    }
}
