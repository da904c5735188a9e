package dev.berth.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Berth;
import dev.berth.Connection;
import dev.berth.Connections;
import dev.berth.Progress;
import dev.berth.Server;
import dev.berth.SignOut;
import dev.berth.SignedIn;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.store.FileTokenStore;
import dev.berth.store.StoreKind;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Account;
import dev.berth.testkit.Reply;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsAndStoresTest extends WithWorld {
    @Test
    void keepsAccountsApart() throws Exception {
        try (Berth berth =
                Berth.builder().store(store).interaction(new Visitor()).build()) {
            two(berth, server());
            try (Connection connection =
                    berth.open(server().toBuilder().account("work").build())) {
                assertThat(connection.session().callTool("whoami", "{}").texts())
                        .containsExactly("bob");
            }
        }
        assertThat(store.list()).hasSize(1);
    }

    private void two(Berth berth, Server server) throws InterruptedException {
        // shown in docs/guide/accounts-and-stores.md
        Server atHome = server.toBuilder().account("home").build();
        Server atWork = server.toBuilder().account("work").build();
        berth.signIn(atHome);
        // not shown
        issuer().authorize().signsIn(new Account("b", "bob", "bob@example.com"));
        // shown again
        berth.signIn(atWork); // asks again: it is another account
        berth.signOut(atHome); // the other one stays
        // shown no further
        assertThat(berth.signOut(atHome).outcome()).isEqualTo(SignOut.NOT_SIGNED_IN);
    }

    @Test
    void sealsWhatItKeeps(@TempDir Path home) throws Exception {
        FileTokenStore sealed = sealed(home);
        try (Berth berth =
                Berth.builder().store(sealed).interaction(new Visitor()).build()) {
            berth.signIn(server());
        }
        assertThat(sealed.kind()).contains(StoreKind.SEALED);
        try (Berth berth = Berth.builder().store(sealed(home)).build()) {
            assertThat(isGood(berth.token(server()).value().reveal())).isTrue();
        }
    }

    private static FileTokenStore sealed(Path home) {
        // shown in docs/guide/accounts-and-stores.md
        FileTokenStore store =
                FileTokenStore.in(home).keychain(SystemKeychain.of(home)).build();
        // shown no further
        return store;
    }

    @Test
    void refreshesByAProcessOfItsOwn(@TempDir Path home) throws Exception {
        issuer().token().with("expires_in", 0);
        try (Berth berth = Berth.builder()
                .store(new FileTokenStore(home))
                .interaction(new Visitor())
                .build()) {
            berth.signIn(server());
        }
        printExpiry(home, server());
        assertThat(issuer().token().refresh().count()).isOne();
    }

    private static void printExpiry(Path home, Server server) throws InterruptedException {
        // shown in docs/guide/accounts-and-stores.md
        try (Berth berth = Berth.builder()
                .store(new FileTokenStore(home))
                .refreshApart(System.getenv())
                .build()) {
            System.out.println(berth.token(server).expiresAt());
        }
        // shown no further
    }

    // shown in docs/guide/accounts-and-stores.md
    record Lines() implements Progress {
        @Override
        public void signedIn(SignedIn signedIn) {
            System.err.println(signedIn.server().name() + ": signed in until " + signedIn.expiresAt());
        }

        @Override
        public void connected(Connection connection) {
            System.err.println(
                    connection.server().name() + ": " + connection.tools().size() + " tools");
        }

        @Override
        public void failed(Server server, BerthException failure) {
            System.err.println(server.name() + ": " + failure.code().wireName());
        }
    }
    // shown no further

    @Test
    void connectsToManyAndKeepsFailuresApart() throws Exception {
        Server one = server();
        Server other =
                Server.at(URI.create(world.server(1).url())).name("other").build();
        world.server(1).mcp().answerWith(Reply.status(503));
        Connections connections = connect(store, new Visitor(), List.of(one, other));
        assertThat(connections.connected()).extracting(Connection::server).containsExactly(one);
        assertThat(connections.failed()).containsOnlyKeys(other);
        assertThat(connections.failed().values())
                .extracting(BerthException::code)
                .containsExactly(ErrorCode.SERVER_ERROR);
    }

    private static Connections connect(TokenStore store, Visitor person, List<Server> servers)
            throws InterruptedException {
        // shown in docs/guide/accounts-and-stores.md
        try (Berth berth = Berth.builder()
                        .store(store)
                        .interaction(person)
                        .progress(new Lines())
                        .build();
                Connections connections = berth.connect(servers)) {
            for (Connection connection : connections.connected()) {
                System.out.println(connection.server().name() + " " + connection.tools());
            }
            for (Map.Entry<Server, BerthException> failed : connections.failed().entrySet()) {
                System.out.println(
                        failed.getKey().name() + " " + failed.getValue().code());
            }
            // not shown
            return connections;
            // shown again
        }
        // shown no further
    }
}
