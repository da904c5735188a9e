package dev.berth.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

abstract class RevisionCases {
    private final Opening opening;

    RevisionCases(Opening opening) {
        this.opening = opening;
    }

    /** One's own changes are in it at once, and no number comes back: what was read under it would seem good again. */
    @Test
    void isAnotherOneAfterEachChange() throws Exception {
        TokenStore store = opening.open();
        assumeTrue(store.revision() != TokenStore.UNKNOWN_REVISION, "this store does not know its revision");
        Credential credential = Samples.of("default", Samples.SERVER);
        Set<Long> seen = new HashSet<>();
        seen.add(store.revision());
        for (int i = 0; i < 3; i++) {
            store.put(credential.withTokens(Samples.tokens("token " + i)));
            seen.add(store.revision());
            store.remove(credential.key());
            seen.add(store.revision());
        }
        assertEquals(7, seen.size());
    }
}
