package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.Scopes;
import dev.berth.error.InteractionRequiredException;
import dev.berth.mcp.Authorizer;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Brings a server's token, and mends a refusal: adopt or refresh first, then a person, where one may be asked. A person is
 * asked once for the same scopes, as long as the grant stands or its successor was asked for as much, and once for a token that
 * is refused though it has just taken another's place: a server that goes on refusing is told of as a failure, and neither
 * refreshed nor asked about for ever.
 */
final class ServerAuthorizer implements Authorizer {
    private final Server server;
    private final SilentTokens tokens;
    private final CurrentTokens current;
    private final SignIns signIns;
    private final Replacements replacements;
    private final StepUps stepUps;
    private final Gathering gathering;

    /** A sign-in that failed before anybody was shown anything does not count, nor one that another program had made. */
    private volatile boolean askedThoughFresh;

    /** The token that a person is being asked about though it was fresh: who is refused with it as well waits for them. */
    private volatile @Nullable Secret askingAbout;

    ServerAuthorizer(
            Server server,
            SilentTokens tokens,
            CurrentTokens current,
            SignIns signIns,
            Replacements replacements,
            StepUps stepUps,
            Gathering gathering) {
        this.server = server;
        this.tokens = tokens;
        this.signIns = signIns;
        this.replacements = replacements;
        this.stepUps = stepUps;
        this.current = current;
        this.gathering = gathering;
    }

    /** The token that was good a moment ago; null where the store has to be asked. */
    @Nullable
    Presentation atHand() {
        CurrentTokens.Snapshot snapshot = current.known(server);
        return snapshot == null ? null : snapshot.presentation();
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

    /** How many sign-ins have been told of: what is under way from before that is not waited for. */
    long told() {
        return signIns.told();
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
        return used == null ? signIn(challenges) : replace(used, challenges);
    }

    private boolean signIn(Challenges challenges) throws InterruptedException {
        // Another call may have signed in meanwhile.
        return accessToken().isPresent()
                || ask(challenges, null, () -> signedInSince(null), SignIns.Asker.ANY)
                        .credential()
                        .isPresent();
    }

    private boolean replace(Secret used, Challenges challenges) throws InterruptedException {
        boolean newest = newestWith(used).isPresent();
        if (newest && replacements.isOnTrial(server, used)) {
            return replaceThoughFresh(used, challenges);
        }
        if (newest) {
            replacements.replacing(server, used);
        }
        try {
            Secret next = token(tokens.current(server, used));
            current.forget(server, used);
            if (!next.equals(used)) {
                return true;
            }
        } catch (InteractionRequiredException e) {
            signIns.distrust(server);
            if (!SignIns.maySignIn(server, gathering)) {
                throw e;
            }
            return askInPlaceOf(used, challenges, SignIns.Asker.ANY)
                    .credential()
                    .isPresent();
        }
        replacements.unchanged(server, used);
        return replaceThoughFresh(used, challenges);
    }

    private boolean replaceThoughFresh(Secret used, Challenges challenges) throws InterruptedException {
        // It may be of an issuer that the server has left.
        signIns.distrust(server);
        if (!mayAskThoughFresh(used)) {
            return false;
        }
        SignIns.Asker noting = new SignIns.Asker() {
            @Override
            public void shown() {
                askingAbout = used;
                askedThoughFresh = true;
            }

            @Override
            public void answered(Credential credential) {
                askingAbout = null;
                askedThoughFresh = true;
            }
        };
        try {
            SignIns.Outcome outcome = askInPlaceOf(used, challenges, noting);
            if (outcome.asked() && outcome.credential().isPresent()) {
                askedThoughFresh = true;
            }
            return outcome.credential().isPresent();
        } finally {
            askingAbout = null;
        }
    }

    /** What comes of it is on trial from then on: a person takes their time. */
    private SignIns.Outcome askInPlaceOf(Secret used, Challenges challenges, SignIns.Asker asker)
            throws InterruptedException {
        Optional<Credential> refused = newestWith(used);
        try (Replacements.Question question = replacements.question(server, used)) {
            SignIns.Asker noting = new SignIns.Asker() {
                @Override
                public void shown() {
                    asker.shown();
                }

                @Override
                public void answered(Credential credential) {
                    asker.answered(credential);
                    question.answered();
                    if (token(credential).equals(used)) {
                        replacements.unchanged(server, used);
                    }
                }
            };
            SignIns.Outcome outcome = ask(challenges, used, () -> signedInSince(used), noting);
            if (refused.isPresent() && isSame(refused.get(), outcome.credential())) {
                // Others see what a person has signed in for before that sign-in is over, and this was refused with it.
                outcome = ask(challenges, used, () -> signedInSince(used), noting);
            }
            if (outcome.credential().isPresent()) {
                question.answered();
            }
            return outcome;
        }
    }

    private boolean stepUp(Challenges challenges, @Nullable Secret used) throws InterruptedException {
        Set<String> wanted = Set.copyOf(Scopes.parse(challenges.scope()));
        if (used != null && steppedUpSince(used, wanted).isPresent()) {
            current.forget(server, used);
            return true;
        }
        if (stepUps.have(server, wanted, tokens.newest(server).orElse(null))) {
            return false;
        }
        // What is found was made for another need: whether it does for this one is yet to be seen.
        SignIns.Asker noting = new SignIns.Asker() {
            @Override
            public void answered(Credential credential) {
                stepUps.made(server, wanted, credential);
            }
        };
        return ask(challenges, used, () -> steppedUpSince(used, wanted), noting)
                .credential()
                .isPresent();
    }

    /** What another call has signed in to since that token, or the want of one, was refused. */
    private Optional<Credential> signedInSince(@Nullable Secret used) throws InterruptedException {
        TokenSet now = tokens.newest(server).map(Credential::tokens).orElse(null);
        return now == null || now.accessToken().equals(used) ? Optional.empty() : signIns.silent(server);
    }

    /** What another call has stepped up to since that token was refused. */
    private Optional<Credential> steppedUpSince(@Nullable Secret used, Set<String> wanted) {
        return tokens.newest(server).filter(newest -> {
            TokenSet now = newest.tokens();
            return used != null
                    && now != null
                    && !now.accessToken().equals(used)
                    && now.scopes().containsAll(wanted);
        });
    }

    private SignIns.Outcome ask(
            Challenges challenges, @Nullable Secret used, Callable<Optional<Credential>> meanwhile, SignIns.Asker asker)
            throws InterruptedException {
        SignIns.Outcome outcome;
        if (gathering.isClosed()) {
            try (Gathering own = gathering.anew(server)) {
                outcome = signIns.askFor(server, challenges, own, meanwhile, asker);
            }
        } else {
            outcome = signIns.askFor(server, challenges, gathering, meanwhile, asker);
        }
        if (used != null) {
            current.forget(server, used);
        }
        return outcome;
    }

    private Optional<Credential> newestWith(Secret used) {
        return tokens.newest(server).filter(newest -> {
            TokenSet now = newest.tokens();
            return now != null && now.accessToken().equals(used);
        });
    }

    /** Not by its token alone: an issuer may give the same one again. */
    private static boolean isSame(Credential refused, Optional<Credential> outcome) {
        return outcome.filter(now -> now.key().equals(refused.key()) && now.generation() == refused.generation())
                .isPresent();
    }

    private boolean mayAskThoughFresh(Secret used) {
        return (!askedThoughFresh || used.equals(askingAbout)) && SignIns.maySignIn(server, gathering);
    }

    private static Secret token(Credential credential) {
        return Objects.requireNonNull(credential.tokens(), "a current credential")
                .accessToken();
    }
}
