package dev.berth.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

abstract class IsolationCases {
    private final Opening opening;

    IsolationCases(Opening opening) {
        this.opening = opening;
    }

    /** All alike but for one of the four things that a key is made of. */
    private static List<Credential> neighbours() {
        return List.of(
                at("alice", "https://mcp.example/one", "https://issuer.example", "client"),
                at("bob", "https://mcp.example/one", "https://issuer.example", "client"),
                at("alice", "https://mcp.example/two", "https://issuer.example", "client"),
                at("alice", "https://mcp.example/one", "https://issuer.example/", "client"),
                at("alice", "https://mcp.example/one", "https://issuer.example", "other"));
    }

    /** The resource indicator is the same for all: servers may share one, and yet no grant. */
    private static Credential at(String account, String server, String issuer, String client) {
        return Samples.of(account, server, issuer, client, Samples.tokens(account + server + issuer + client), 1);
    }

    private static TokenStore full(TokenStore store) {
        neighbours().forEach(store::put);
        return store;
    }

    /** Field class 20. */
    @Test
    void keepsNeighboursApart() throws Exception {
        TokenStore store = full(opening.open());
        assertEquals(Set.copyOf(neighbours()), Set.copyOf(store.list()));
        assertEquals(neighbours().size(), store.list().size());
        for (Credential credential : neighbours()) {
            assertEquals(Optional.of(credential), store.find(credential.key()));
        }
    }

    /** Of one account at one server, with all its issuers and clients. */
    @Test
    void findsByAccountAndServer() throws Exception {
        TokenStore store = full(opening.open());
        URI one = URI.create("https://mcp.example/one");
        List<Credential> all = neighbours();
        assertEquals(Set.of(all.get(0), all.get(3), all.get(4)), Set.copyOf(store.find("alice", one)));
        assertEquals(List.of(all.get(1)), store.find("bob", one));
        assertEquals(List.of(all.get(2)), store.find("alice", URI.create("https://mcp.example/two")));
        assertEquals(List.of(), store.find("bob", URI.create("https://mcp.example/two")));
    }

    @Test
    void replacesNoNeighbour() throws Exception {
        TokenStore store = full(opening.open());
        for (Credential old : neighbours()) {
            Credential next = old.withTokens(Samples.tokens("next"));
            store.put(next);
            assertEquals(Optional.of(next), store.find(old.key()));
            assertEquals(neighbours().size(), store.list().size());
            // A lower generation is stored as well: which one counts is for others to say.
            store.put(old);
            assertEquals(Set.copyOf(neighbours()), Set.copyOf(store.list()));
        }
    }

    @Test
    void removesNoNeighbour() throws Exception {
        TokenStore store = full(opening.open());
        for (Credential credential : neighbours()) {
            assertTrue(store.remove(credential.key()));
            assertFalse(store.list().contains(credential));
            assertEquals(neighbours().size() - 1, store.list().size());
            store.put(credential);
        }
    }

    @Test
    void locksNoNeighbour() throws Exception {
        TokenStore store = full(opening.open());
        List<Credential> all = neighbours();
        try (TokenStore.Lock held = store.lock(all.get(0).key(), Waits.LONG)) {
            for (Credential other : all.subList(1, all.size())) {
                store.lock(other.key(), Duration.ZERO).close();
            }
        }
    }

    /** A key is text: what two URLs have in common beyond that, a host in capitals say, is not for a store to know. */
    @Test
    void tellsServersApartByTheirText() throws Exception {
        TokenStore store = opening.open();
        List<Credential> alike = List.of(
                Samples.of("default", "https://mcp.example/%2f", "lower", 1),
                Samples.of("default", "https://mcp.example/%2F", "upper", 1),
                Samples.of("default", "https://MCP.example/%2f", "host", 1),
                Samples.of("default", "https://mcp.example:443/%2f", "port", 1));
        alike.forEach(store::put);
        for (Credential credential : alike) {
            assertEquals(List.of(credential), store.find("default", credential.server()));
            assertEquals(
                    credential.server().toString(),
                    store.find("default", credential.server()).get(0).server().toString());
        }
    }

    @Test
    void runsNoNamesIntoEachOther() throws Exception {
        TokenStore store = opening.open();
        store.put(Samples.of("ab", "c://x"));
        assertEquals(List.of(), store.find("a", URI.create("bc://x")));
    }
}
