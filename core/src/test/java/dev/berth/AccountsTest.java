package dev.berth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.BerthException;
import dev.berth.secret.Secret;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.Person;
import dev.berth.testkit.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is signed in where: accounts side by side, on disk, and signing out. */
class AccountsTest extends WithWorld {
    @TempDir
    private Path folder = Path.of("");

    private Path home = Path.of("");

    @BeforeEach
    void keepOnDisk() {
        home = folder.resolve("home");
        store = new FileTokenStore(home);
    }

    private Server as(String account) {
        return server().toBuilder().account(account).build();
    }

    private String whoami(Berth berth, Server server) throws InterruptedException {
        try (Connection connection = berth.open(server)) {
            return connection.session().callTool("whoami", "{}").texts().get(0);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.toList();
        }
    }

    @Nested
    class TwoAtOneServer {
        /** Field class 20. */
        @Test
        void neverMeet() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(as("a"));
                issuer().authorize().signsIn(new dev.berth.testkit.Account("b", "bob", "bob@example.com"));
                berth.signIn(as("b"));

                assertThat(whoami(berth, as("a"))).isEqualTo("alice");
                assertThat(whoami(berth, as("b"))).isEqualTo("bob");
                assertThat(issuer().registration().count())
                        .as("one client each")
                        .isEqualTo(2);

                assertThat(berth.signOut(as("a")).outcome()).isEqualTo(SignOut.REVOKED);
                assertThatThrownBy(() -> berth.token(as("a"))).isInstanceOf(BerthException.class);
                assertThat(whoami(berth, as("b"))).isEqualTo("bob");
            }
        }
    }

    @Nested
    class SigningOut {
        /** Field class 41: offline, it is forgotten here and said so. */
        @Test
        void forgetsWhereTheIssuerCannotBeReached() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
                issuer().revocation().answerWith(Reply.closesConnection());
                assertThat(berth.signOut(server()).outcome()).isEqualTo(SignOut.REVOCATION_FAILED);
                assertThat(store.list()).isEmpty();
                assertThat(berth.signOut(server()).outcome()).isEqualTo(SignOut.NOT_SIGNED_IN);
            }
        }

        /** Field class 41: the server does not take the token any longer. */
        @Test
        void endsTheGrantAtTheIssuer() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
                String token = berth.token(server()).value().reveal();
                berth.signOut(server());
                assertThat(issuer().introspect(token)).isEmpty();
            }
        }
    }

    /** Field classes 21 and 41: what was there before stands until there is something better. */
    @Test
    void aFailedSignInKeepsTheOldGrant() throws Exception {
        issuer().authorize().consentPage(true);
        boolean[] willing = {true};
        try (Approver person = new Approver(pending -> {
                    Person browser = new Person();
                    browser.deliver(willing[0] ? browser.approve(pending.url()) : browser.deny(pending.url()));
                });
                Berth berth = berth(person)) {
            berth.signIn(server());
            willing[0] = false;
            assertThatThrownBy(() -> berth.signInAgain(server())).isInstanceOf(BerthException.class);
            assertThat(whoami(berth, server())).isEqualTo("alice");
        }
    }

    /** The same for many at once: each is asked for, and one that is refused counts as failed and keeps what it had. */
    @Test
    void connectingAgainAsksForEachAndKeepsWhatIsRefused() throws Exception {
        issuer().authorize().consentPage(true);
        boolean[] willing = {true};
        try (Approver person = new Approver(pending -> {
                    Person browser = new Person();
                    boolean agreed = willing[0] || pending.server().name().equals("server-1");
                    browser.deliver(agreed ? browser.approve(pending.url()) : browser.deny(pending.url()));
                });
                Berth berth = berth(person)) {
            Server refused = server(0);
            Server granted = server(1);
            berth.connect(List.of(refused, granted)).close();
            Secret before = berth.token(granted).value();
            willing[0] = false;
            try (Connections again = berth.connectAgain(List.of(refused, granted))) {
                assertThat(again.failed()).containsOnlyKeys(refused);
                assertThat(again.connected()).hasSize(1);
            }
            assertThat(person.asked).hasSize(4);
            assertThat(berth.token(granted).value()).isNotEqualTo(before);
            assertThat(whoami(berth, refused)).isEqualTo("alice");
        }
    }

    /** Field class 22. */
    @Test
    void whatIsOnDiskIsForItsOwnerAlone() throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server());
        }
        assertThat(files())
                .filteredOn(file -> file.startsWith(home))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
    }

    /** Field class 45: a name and an account are labels, and lead nowhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {"../../x", "/etc/passwd", "a\\..\\b", "C:x", "con", "<script>alert(1)</script>", "\u0000", " "})
    void anyNameIsALabelAndNoPath(String name) throws Exception {
        Server odd = server().toBuilder().name(name).account(name).build();
        try (Approver person = new Approver(
                        pending -> assertThat(new Person().visit(pending.url())).doesNotContain("<script"));
                Berth berth = berth(person)) {
            berth.signIn(odd);
            assertThat(whoami(berth, odd)).isEqualTo("alice");
        }
        assertThat(files()).allMatch(file -> file.equals(folder) || file.startsWith(home));
        assertThat(files())
                .filteredOn(Files::isRegularFile)
                .allSatisfy(file -> assertThat(file.getFileName().toString().getBytes(UTF_8))
                        .asString(UTF_8)
                        .matches("[A-Za-z0-9._-]+"));
    }
}
