package dev.berth.counterparts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sealed credentials whose key is in a real gnome-keyring, by way of the command as a person has it. */
@Tag("command")
@ExtendWith(Counterparts.class)
class SealedStoreTest {
    private Path folder;
    private Path keyringFolder;

    @BeforeEach
    void foldersOfItsOwn() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Checkout.scratch()), "sealed-");
        keyringFolder = folder.resolve("keyring");
    }

    /** The home in that session, where nothing but the keychain says how credentials are kept. */
    private BerthHome in(GnomeKeyring keyring, String... more) {
        Map<String, String> environment = new HashMap<>(keyring.environment());
        environment.put("BERTH_STORE", "");
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return new BerthHome(folder.resolve("home"), environment);
    }

    /** The server approves without a page, so that whoever follows its redirects has signed in. */
    private static void visit(BerthCommand login) throws IOException, InterruptedException {
        URI url =
                URI.create(String.valueOf(login.event("authorization_required").get("url")));
        HttpClient person = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThat(person.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    private static String signIn(BerthHome home, NodeServer server) throws IOException, InterruptedException {
        try (BerthCommand login =
                home.start("login", server.url().toString(), "--name", "example", "--no-browser", "--json")) {
            visit(login);
            assertThat(login.exitCode()).isZero();
            return login.errors();
        }
    }

    private static String token(BerthHome home) throws IOException, InterruptedException {
        BerthCommand token = home.run("token", "example");
        assertThat(token.exitCode()).as(token.errors()).isZero();
        return token.output();
    }

    private static void fails(String code, BerthCommand command) throws InterruptedException {
        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.event("failed")).containsEntry("error", code).containsEntry("stage", "store");
    }

    /** Names and contents of all credential files. */
    private String files() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.resolve("home").resolve("credentials"))) {
            for (Path file : files.sorted().toList()) {
                text.append(file.getFileName()).append('\n').append(Files.readString(file, ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Test
    void keepsASignInThroughALockedKeyringAndBackInTheClear(NodeServer typeScript) throws Exception {
        String token;
        String sealed;
        try (GnomeKeyring keyring = GnomeKeyring.unlocked(keyringFolder)) {
            BerthHome home = in(keyring);
            assertThat(signIn(home, typeScript))
                    .contains("Credentials are kept sealed here; their key is in the Secret");
            token = token(home);
            assertThat(typeScript.accepts(token)).isTrue();
            sealed = files();
            assertThat(sealed).contains(".sealed\n").doesNotContain(token, "access_token", ".json");
            assertThat(keyring.keys()).hasSize(1);
            assertThat(home.run("store", "--json").objects().get(0))
                    .containsEntry("kind", "sealed")
                    .containsEntry("key", keyring.keys().get(0));
        }
        try (GnomeKeyring keyring = GnomeKeyring.locked(keyringFolder)) {
            BerthHome home = in(keyring);
            fails("keychain_locked", home.run("token", "example", "--json"));
            fails("keychain_locked", home.run("login", "example", "--force", "--no-browser", "--json"));
            fails("keychain_locked", home.run("store", "files", "--json"));
            BerthCommand status = home.run("status", "--json");
            fails("keychain_locked", status);
            assertThat(status.event("failed")).containsEntry("server", "example");
            BerthCommand doctor = home.run("doctor", "example", "--json");
            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(doctor.event("finding"))
                    .containsEntry("check", "store_is_readable")
                    .containsEntry("prevents", "keychain_locked");
            assertThat(doctor.event("examined"))
                    .containsEntry("error", "keychain_locked")
                    .containsKey("issuer");
            fails("keychain_locked", in(keyring, "BERTH_INTERACTION", "never").run("token", "example", "--json"));
            assertThat(files()).isEqualTo(sealed);
        }
        BerthHome without = new BerthHome(
                folder.resolve("home"),
                Map.of("BERTH_STORE", "", "DBUS_SESSION_BUS_ADDRESS", "", "XDG_RUNTIME_DIR", "/nonexistent"));
        fails("keychain_unavailable", without.run("token", "example", "--json"));
        assertThat(files()).isEqualTo(sealed);
        try (GnomeKeyring keyring = GnomeKeyring.unlocked(keyringFolder)) {
            BerthHome home = in(keyring);
            assertThat(token(home)).isEqualTo(token);
            assertThat(home.run("store", "files").exitCode()).isZero();
            assertThat(files()).contains(token).doesNotContain(".sealed");
            assertThat(keyring.keys()).as("copies of the home need it").hasSize(1);
            assertThat(token(home)).isEqualTo(token);
            assertThat(home.run("store", "sealed").exitCode()).isZero();
            assertThat(files()).doesNotContain(token, ".json");
            assertThat(token(home)).isEqualTo(token);
        }
    }

    @Test
    void saysThatItsKeyIsGoneAndTouchesNothing(NodeServer typeScript) throws Exception {
        try (GnomeKeyring keyring = GnomeKeyring.unlocked(keyringFolder)) {
            BerthHome home = in(keyring);
            signIn(home, typeScript);
            String sealed = files();
            keyring.forgetAllKeys();
            fails("key_missing", home.run("token", "example", "--json"));
            fails("key_missing", home.run("login", "example", "--no-browser", "--json"));
            fails("key_missing", home.run("logout", "example", "--json"));
            assertThat(files()).isEqualTo(sealed);
            assertThat(keyring.keys()).isEmpty();
        }
    }

    @Test
    void leavesANewHomePlainWhereTheKeyringIsLockedAndSaysSo(NodeServer typeScript) throws Exception {
        // Another home's key is in it: a keyring that were not there yet could not be locked.
        try (GnomeKeyring keyring = GnomeKeyring.unlocked(keyringFolder)) {
            BerthHome other = new BerthHome(folder.resolve("other"), in(keyring).environment());
            assertThat(other.run("store", "sealed").exitCode()).isZero();
        }
        try (GnomeKeyring keyring = GnomeKeyring.locked(keyringFolder)) {
            assertThat(signIn(in(keyring), typeScript))
                    .contains("The keychain is locked, or does not answer, so credentials are kept in plain");
            assertThat(files()).contains(".json\n").contains("access_token");
            fails("keychain_locked", in(keyring).run("store", "sealed", "--json"));
            assertThat(files()).contains("access_token").doesNotContain(".sealed");
        }
    }

    /** A client that is configured: nothing of it has to be kept before the person is asked. */
    @Test
    void asksNobodyForWhatALockedKeyringCouldNotSeal(NodeServer typeScript) throws Exception {
        try (GnomeKeyring keyring = GnomeKeyring.unlocked(keyringFolder)) {
            BerthHome other = new BerthHome(folder.resolve("other"), in(keyring).environment());
            assertThat(other.run("store", "sealed").exitCode()).isZero();
        }
        try (GnomeKeyring keyring = GnomeKeyring.locked(keyringFolder)) {
            BerthCommand login = in(keyring, "BERTH_STORE", "sealed")
                    .run(
                            "login",
                            typeScript.url().toString(),
                            "--client-id",
                            "desk",
                            "--no-browser",
                            "--timeout",
                            "20",
                            "--json");
            fails("keychain_locked", login);
            assertThat(login.output()).doesNotContain("authorization_required");
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void makesOneKeyForAHomeThatEightProcessesMakeAtOnce(NodeServer typeScript) throws Exception {
        try (GnomeKeyring keyring = GnomeKeyring.unlocked(keyringFolder)) {
            BerthHome home = in(keyring);
            List<BerthCommand> logins = new ArrayList<>();
            try {
                for (int i = 0; i < 8; i++) {
                    logins.add(home.start(
                            "login",
                            typeScript.url().toString(),
                            "--account",
                            "account-" + i,
                            "--no-browser",
                            "--json"));
                }
                for (BerthCommand login : logins) {
                    visit(login);
                }
                int announced = 0;
                for (BerthCommand login : logins) {
                    assertThat(login.exitCode()).as(login.errors()).isZero();
                    announced += login.errors().contains("Credentials are kept sealed here") ? 1 : 0;
                }
                assertThat(announced).isEqualTo(1);
            } finally {
                logins.forEach(BerthCommand::close);
            }
            assertThat(keyring.keys()).hasSize(1);
            List<Map<String, Object>> status = home.run("status", "--json").objects();
            assertThat(status).extracting(row -> row.get("state")).hasSize(8).containsOnly("signed_in");
        }
    }

    /** Class 19: what a keychain's size limit would have cut (goose#8029). */
    @Test
    void roundTripsATokenOfEightKilobytes(NodeServer typeScript) throws Exception {
        try (GnomeKeyring keyring = GnomeKeyring.unlocked(keyringFolder)) {
            BerthHome home = in(keyring, "BERTH_STORE", "files");
            signIn(home, typeScript);
            String large = "x".repeat(8 << 10);
            try (Stream<Path> files = Files.list(folder.resolve("home").resolve("credentials"))) {
                Path file = files.filter(f -> f.toString().endsWith(".json"))
                        .findFirst()
                        .orElseThrow();
                Files.writeString(file, Files.readString(file).replace(token(home), large));
            }
            BerthHome sealing = in(keyring);
            assertThat(sealing.run("store", "sealed").exitCode()).isZero();
            assertThat(files()).doesNotContain(large.substring(0, 64));
            assertThat(token(sealing)).isEqualTo(large);
            assertThat(keyring.contents()).doesNotContain(large.substring(0, 64));
        }
    }
}
