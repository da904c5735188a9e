package dev.berth;

import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Notices that what was signed in to is so no longer, whoever has signed it out, and has nothing of it left in memory: no key,
 * no token, no failure, and nothing of what its server's refusals and its person's have taught. Thread-safe.
 */
final class SignOutWatch {
    /**
     * What a look at the store has found to be signed in to.
     *
     * @param ended its end, in the order of all beginnings and ends
     */
    private record Seen(long ended, Map<CredentialKey, Credential> signedIn) {}

    private final Proofs proofs;
    private final Unpersisted unpersisted;
    private final Backoff backoff;
    private final List<OfOnePerson> others;

    private final Map<CredentialKey, Seen> seen = new ConcurrentHashMap<>();
    private final AtomicLong looks = new AtomicLong();

    SignOutWatch(Proofs proofs, Unpersisted unpersisted, Backoff backoff, List<OfOnePerson> others) {
        this.proofs = proofs;
        this.unpersisted = unpersisted;
        this.backoff = backoff;
        this.others = List.copyOf(others);
    }

    /**
     * What the store has of the server's account. Of looks at the same time nobody knows which saw more: only one that began
     * after another's end tells what has gone since, so that nobody drops what has come.
     */
    List<Credential> look(TokenStore store, Server server) {
        long begun = looks.incrementAndGet();
        List<Credential> stored = store.find(server.account(), server.url());
        saw(server, begun, stored);
        return stored;
    }

    private void saw(Server server, long begun, List<Credential> stored) {
        long ended = looks.incrementAndGet();
        CredentialKey key = key(server);
        Map<CredentialKey, Credential> now = signedIn(stored);
        if (now.isEmpty() && !seen.containsKey(key)) {
            // What was under way when that was seen may have failed since.
            backoff.forgetAllBut(List.of(), server);
            return;
        }
        Map<CredentialKey, Credential> before = new HashMap<>();
        seen.compute(key, (k, known) -> {
            if (known != null && known.ended() > begun) {
                return known;
            }
            if (known != null) {
                before.putAll(known.signedIn());
            }
            return now.isEmpty() ? null : new Seen(ended, now);
        });
        if (before.isEmpty()) {
            return;
        }
        before.values().forEach(was -> forget(was, now.get(was.key())));
        backoff.forgetAllBut(now.values(), server);
        // Where the credential is still there its grant has ended, and nobody has signed out.
        Set<CredentialKey> gone = new HashSet<>(before.keySet());
        stored.forEach(credential -> gone.remove(credential.key()));
        if (now.isEmpty() && !gone.isEmpty()) {
            forgetOthers(server);
        }
    }

    /** Signed out here, or as good as that. What the store has not taken goes with each credential, once that is gone. */
    void signedOut(Server server) {
        Seen known = seen.remove(key(server));
        if (known != null) {
            known.signedIn().values().forEach(this::forgetKey);
        }
        backoff.forgetAllBut(List.of(), server);
        forgetOthers(server);
    }

    /** A refresh has taken its place, a sign-in, or nothing. */
    private void forget(Credential was, @Nullable Credential now) {
        Successors.Spent spent = Successors.Spent.of(was);
        if (now == null || !Successors.Spent.of(now).equals(spent)) {
            unpersisted.forget(spent);
        }
        if (now == null || !Objects.equals(now.dpopKey(), was.dpopKey())) {
            forgetKey(was);
        }
    }

    private void forgetKey(Credential was) {
        Secret key = was.dpopKey();
        if (key != null) {
            proofs.forget(key);
        }
    }

    /** Whoever signs in next may be somebody else. */
    private void forgetOthers(Server server) {
        others.forEach(each -> each.forget(server));
    }

    /** Who holds something of whatever is signed in to, by name, and once for each key; for tests. */
    List<String> left() {
        List<String> left = new ArrayList<>(Collections.nCopies(proofs.count(), name(proofs)));
        if (!unpersisted.isEmpty()) {
            left.add(name(unpersisted));
        }
        if (!backoff.isEmpty()) {
            left.add(name(backoff));
        }
        others.stream().filter(each -> !each.isEmpty()).map(SignOutWatch::name).forEach(left::add);
        return left;
    }

    private static String name(Object holder) {
        return holder.getClass().getSimpleName();
    }

    private static Map<CredentialKey, Credential> signedIn(List<Credential> stored) {
        Map<CredentialKey, Credential> signedIn = new HashMap<>();
        for (Credential credential : stored) {
            if (credential.tokens() != null) {
                signedIn.put(credential.key(), credential);
            }
        }
        return signedIn;
    }

    private static CredentialKey key(Server server) {
        return CredentialKey.ofSignIn(server.account(), server.url());
    }
}
