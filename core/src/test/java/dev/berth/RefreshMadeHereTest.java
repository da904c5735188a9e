package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refreshes that a process apart cannot make: they are made in this one, as they always are. */
class RefreshMadeHereTest extends WithRefreshApart {
    private void assertMadeHere(Berth berth, Server server) throws InterruptedException {
        Secret before = tokens().accessToken();
        assertThat(berth.token(server).value()).isNotEqualTo(before);
        assertThat(refreshes()).isOne();
        assertThat(requestsOfThisProcess).hasValue(1);
        assertThat(issuer().reuses()).isZero();
    }

    @Test
    void whereTheClientHasAKeyThatStaysWhereItIs() throws Exception {
        SigningKey key = SigningKey.generate();
        issuer().clients().add(Client.privateKeyClient("desk", Keys.publicHalf(key), "http://127.0.0.1/callback"));
        Server server = server().toBuilder().client("desk").clientKey(key).build();
        issuer().token().with("expires_in", 0);
        signedIn(server);
        try (Berth berth = silent()) {
            assertMadeHere(berth, server);
        }
    }

    /** The process cannot read a home that is sealed by a keychain which is not the system's. */
    @Test
    void whereTheStoreIsOneThatOnlyThisProcessCanRead(@TempDir Path sealed) throws Exception {
        store = FileTokenStore.in(sealed).keychain(new KeychainInMemory()).build();
        expired();
        try (Berth berth = silent()) {
            assertMadeHere(berth, server());
        }
    }

    /** Each takes memory, and a part of a processor: many that are due at once do not take all there is. */
    @Test
    void whereAsManyAreUnderWayAsMayBe() throws Exception {
        issuer().token().with("expires_in", 0);
        List<Server> servers = Stream.of("a", "b", "c", "d", "e")
                .map(account -> server().toBuilder().account(account).build())
                .toList();
        for (Server server : servers) {
            signedIn(server);
        }
        Endpoint.Hold hold = issuer().token().refresh().hold();
        try (Berth berth = silent()) {
            List<CompletableFuture<Secret>> asking =
                    servers.stream().map(server -> asking(berth, server)).toList();
            issuer().token().refresh().awaitRequests(5, LONG);
            assertThat(requestsOfThisProcess).hasValue(1);
            hold.release();
            for (CompletableFuture<Secret> token : asking) {
                token.get(30, SECONDS);
            }
        }
        assertThat(refreshes()).isEqualTo(5);
    }

    @Test
    void andNotAtAllWhereTheTokenIsGood() throws Exception {
        signedIn(server());
        try (Berth berth = silent()) {
            assertThat(berth.token(server()).value()).isEqualTo(tokens().accessToken());
        }
        assertThat(refreshes()).isZero();
    }
}
