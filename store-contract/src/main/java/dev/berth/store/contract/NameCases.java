package dev.berth.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

abstract class NameCases {
    /** Paths, names that some system reserves, what looks alike, what is no character at all; and what is long. */
    private static final List<String> ODD = List.of(
            "../../x",
            "/etc/passwd",
            "",
            " ",
            ".",
            "a/b",
            "a\\b",
            "CON",
            "a\u0000b",
            "\u0001\u001b[2J\n\r\t\u007f\u0085\u2028",
            "'; drop table credentials; --",
            "%00",
            "$(x)",
            "*",
            "?",
            "\u00e9",
            "e\u0301",
            "\ud83d\udea2",
            "\ud83d",
            "\ufeff",
            "A",
            "a",
            "a ",
            "n".repeat(300),
            "n".repeat(301),
            "\ud83d\udea2".repeat(300));

    private final Opening opening;

    NameCases(Opening opening) {
        this.opening = opening;
    }

    /** Field class 45, and it is not the account's name alone. */
    @Test
    void areAnyStringAndNeverMeet() throws Exception {
        TokenStore store = opening.open();
        List<Credential> credentials = new ArrayList<>();
        for (String odd : ODD) {
            credentials.add(Samples.of(odd, Samples.SERVER));
            credentials.add(Samples.of("by issuer", Samples.SERVER, odd, "client", Samples.tokens("token"), 1));
            credentials.add(Samples.of("by client", Samples.SERVER, "issuer", odd, Samples.tokens("token"), 1));
        }
        credentials.forEach(store::put);
        List<Credential> listed = store.list();
        assertEquals(credentials.size(), listed.size());
        assertEquals(new HashSet<>(credentials), new HashSet<>(listed));
        for (Credential credential : credentials) {
            assertEquals(Optional.of(credential), store.find(credential.key()));
        }
        for (String odd : ODD) {
            Credential only = Samples.of(odd, Samples.SERVER);
            assertEquals(List.of(only), store.find(odd, only.server()));
        }
        assertEquals(
                ODD.size(), store.find("by issuer", credentials.get(0).server()).size());
        for (Credential credential : credentials) {
            assertTrue(store.remove(credential.key()));
        }
        assertEquals(List.of(), store.list());
    }

    /** All held at once: no two are one. */
    @Test
    void areLockedLikeAnyOther() throws Exception {
        TokenStore store = opening.open();
        List<TokenStore.Lock> held = new ArrayList<>();
        try {
            for (String odd : ODD) {
                held.add(store.lock(new CredentialKey(odd, Samples.SERVER, "issuer", "client"), Duration.ZERO));
            }
        } finally {
            held.forEach(TokenStore.Lock::close);
        }
    }
}
