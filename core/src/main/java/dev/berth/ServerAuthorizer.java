package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.Scopes;
import dev.berth.error.InteractionRequiredException;
import dev.berth.mcp.Authorizer;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a server's token, and mends a refusal: adopt or refresh first, then a person, where one may be asked. A person is
 * asked once for the same scopes, as long as the grant stands or its successor was asked for as much, and once for a token that is refused though it is fresh: a server that goes
 * on refusing is told of as a failure, and not asked about for ever.
 */
final class ServerAuthorizer implements Authorizer {
    private final Server server;
    private final SilentTokens tokens;
    private final CurrentTokens current;
    private final SignIns signIns;
    private final Gathering gathering;

    /** What was stepped up for, and what had been asked for then in all. */
    private final Map<Set<String>, List<String>> steppedUpTo = new HashMap<>();

    private @Nullable Secret refreshed;
    private int uses;
    private boolean askedThoughFresh;

    ServerAuthorizer(Server server, SilentTokens tokens, CurrentTokens current, SignIns signIns, Gathering gathering) {
        this.server = server;
        this.tokens = tokens;
        this.signIns = signIns;
        this.current = current;
        this.gathering = gathering;
    }

    /** The token that was good a moment ago; null where the store has to be asked. */
    @Nullable
    Presentation atHand() {
        CurrentTokens.Snapshot snapshot = current.known(server);
        if (snapshot == null) {
            return null;
        }
        count(snapshot.token().value());
        return snapshot.presentation();
    }

    @Override
    public Optional<Presentation> accessToken() throws InterruptedException {
        CurrentTokens.Snapshot snapshot = current.known(server);
        if (snapshot == null) {
            snapshot = current.read(server, this::good).orElse(null);
        }
        if (snapshot == null) {
            return Optional.empty();
        }
        count(snapshot.token().value());
        return Optional.of(snapshot.presentation());
    }

    private Optional<Credential> good() throws InterruptedException {
        Optional<Credential> known = tokens.newest(server);
        if (known.isEmpty() || known.get().tokens() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(tokens.current(server, null));
        } catch (InteractionRequiredException e) {
            signIns.distrustIfRefused(server, e);
            if (!SignIns.maySignIn(server, gathering)) {
                throw e;
            }
            // Sent without a token, the request brings the challenge by which the person is asked.
            return Optional.empty();
        }
    }

    @Override
    public boolean recover(int status, List<String> wwwAuthenticate, @Nullable Secret used)
            throws InterruptedException {
        Challenges challenges = Challenges.parse(wwwAuthenticate);
        if (used != null && challenges.refuseProof()) {
            return false;
        }
        if (status == 403) {
            return "insufficient_scope".equals(challenges.error()) && stepUp(challenges, used);
        }
        if (used == null && accessToken().isPresent()) {
            // Another call has signed in meanwhile.
            return true;
        }
        boolean fresh = used != null && isFresh(used);
        if (used != null && !fresh) {
            try {
                Secret next = token(tokens.current(server, used));
                current.forget(server, used);
                remember(next);
                return !next.equals(used);
            } catch (InteractionRequiredException e) {
                signIns.distrust(server);
                if (!SignIns.maySignIn(server, gathering)) {
                    throw e;
                }
            }
        }
        if (fresh) {
            // It may be of an issuer that the server has left.
            signIns.distrust(server);
        }
        return (!fresh || mayAskThoughFresh()) && ask(challenges);
    }

    private boolean stepUp(Challenges challenges, @Nullable Secret used) throws InterruptedException {
        Set<String> wanted = Set.copyOf(Scopes.parse(challenges.scope()));
        Credential newest = tokens.newest(server).orElse(null);
        TokenSet now = newest == null ? null : newest.tokens();
        if (used != null
                && now != null
                && !now.accessToken().equals(used)
                && now.scopes().containsAll(wanted)) {
            // Another call has stepped up meanwhile.
            return true;
        }
        synchronized (this) {
            List<String> asked = steppedUpTo.get(wanted);
            // A grant that has taken the place of that one may have been asked for less: it does not count for it.
            if (asked != null && newest != null && newest.requestedScopes().containsAll(asked)) {
                return false;
            }
        }
        boolean steppedUp = ask(challenges);
        List<String> asked =
                tokens.newest(server).map(Credential::requestedScopes).orElse(List.of());
        synchronized (this) {
            steppedUpTo.put(wanted, asked);
        }
        return steppedUp;
    }

    private boolean ask(Challenges challenges) throws InterruptedException {
        if (!gathering.isClosed()) {
            return signIns.ask(server, challenges, gathering).isPresent();
        }
        try (Gathering own = gathering.anew(server)) {
            return signIns.ask(server, challenges, own).isPresent();
        }
    }

    /** Whether it comes of a refresh and was refused at its first use; one that did for a while is refreshed again. */
    private synchronized boolean isFresh(Secret used) {
        return used.equals(refreshed) && uses <= 1;
    }

    private synchronized void remember(Secret next) {
        if (!next.equals(refreshed)) {
            refreshed = next;
            uses = 0;
        }
    }

    private synchronized void count(Secret token) {
        if (token.equals(refreshed)) {
            uses++;
        }
    }

    private synchronized boolean mayAskThoughFresh() {
        boolean may = !askedThoughFresh && SignIns.maySignIn(server, gathering);
        askedThoughFresh = true;
        return may;
    }

    private static Secret token(Credential credential) {
        return Objects.requireNonNull(credential.tokens(), "a current credential")
                .accessToken();
    }
}
