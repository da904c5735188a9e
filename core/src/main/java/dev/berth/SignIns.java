package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.dpop.DpopProofs;
import dev.berth.error.BerthException;
import dev.berth.error.InteractionRequiredException;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.wire.Probe;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a person is needed, and if so runs one sign-in for all who need the same; those who need something else at
 * the same server take their turn. Driven by metadata and not only by a 401: some servers challenge nothing but the call of a
 * tool.
 */
final class SignIns {
    /**
     * What came of a need.
     *
     * @param credential empty where there is nothing to sign in to
     * @param asked whether a person, or an issuer, was asked for it; not for what was there already, by another's doing
     * @param isNews whether it is a sign-in that has not been told of here
     */
    record Outcome(Optional<Credential> credential, boolean asked, boolean isNews) {
        static Outcome found(Credential credential, boolean isNews) {
            return new Outcome(Optional.of(credential), false, isNews);
        }

        static Outcome asked(Optional<Credential> credential) {
            return new Outcome(credential, true, credential.isPresent());
        }
    }

    /** Who asks, and is told on the way what others can hear of only after that. */
    interface Asker {
        /** Needs to know nothing. */
        Asker ANY = new Asker() {};

        /** A person has been shown something for this very call; they cannot have answered. */
        default void shown() {}

        /** This very call has signed in to that, which is stored, and nobody has been told. */
        default void answered(Credential credential) {}
    }

    private final TokenStore store;
    private final SilentTokens tokens;
    private final SignIn signIn;
    private final DeviceSignIn elsewhere;
    private final UnattendedSignIn unattended;
    private final Proofs proofs;
    private final Discoveries discoveries;
    private final Prerequisites prerequisites;
    private final McpClients clients;
    private final Progress progress;
    private final SignInTurns turns;
    private final Declined declined;
    private final RequestedScopes requestedScopes;
    private final SingleFlight<SignInNeed, Outcome> flights;
    private final OwnSignIns own = new OwnSignIns();
    private final AtomicLong told = new AtomicLong();

    SignIns(
            TokenStore store,
            SilentTokens tokens,
            SignIn signIn,
            DeviceSignIn elsewhere,
            UnattendedSignIn unattended,
            Proofs proofs,
            Discoveries discoveries,
            Prerequisites prerequisites,
            McpClients clients,
            Progress progress,
            SignInTurns turns,
            Declined declined,
            Threads threads) {
        this.store = store;
        this.tokens = tokens;
        this.signIn = signIn;
        this.elsewhere = elsewhere;
        this.unattended = unattended;
        this.proofs = proofs;
        this.discoveries = discoveries;
        this.prerequisites = prerequisites;
        this.clients = clients;
        this.progress = progress;
        this.turns = turns;
        this.declined = declined;
        this.requestedScopes = new RequestedScopes(tokens);
        this.flights = new SingleFlight<>(threads);
    }

    /** Silent first; signs in only if that is not enough and it is allowed. Empty: nothing to sign in to. */
    Optional<SignedIn> signIn(Server server, Gathering gathering) throws InterruptedException {
        declined.forget(server);
        return current(server, gathering).map(credential -> signedIn(server, credential));
    }

    /**
     * The credential with a token that is good now.
     *
     * @throws InteractionRequiredException if only a person can help, and none may be asked
     */
    Optional<Credential> current(Server server, Gathering gathering) throws InterruptedException {
        try {
            return Optional.of(tokens.current(server, null));
        } catch (InteractionRequiredException e) {
            discoveries.forgetIfRefused(server, e);
            if (!maySignIn(server, gathering)) {
                throw e;
            }
            // Another may have signed in since: what was true before the wait is looked at again.
            return join(server, SignInNeed.aToken(server), null, gathering, () -> silent(server), Asker.ANY)
                    .credential();
        }
    }

    /** Whether a new sign-in can be had: by itself, or of a person who may be asked. */
    static boolean maySignIn(Server server, Gathering gathering) {
        return server.grant().isPresent() || gathering.isAllowed();
    }

    /** What is signed in to and good, or can be made so without a sign-in. */
    Optional<Credential> silent(Server server) throws InterruptedException {
        try {
            return Optional.of(tokens.current(server, null));
        } catch (InteractionRequiredException e) {
            return Optional.empty();
        }
    }

    /**
     * Signs in, by asking the person where one is needed, whatever stands and whatever they have said before. The server is
     * asked what it wants, and nothing is believed that was discovered before: who signs in again has a reason of their own.
     */
    Optional<SignedIn> ask(Server server, Gathering gathering) throws InterruptedException {
        declined.forget(server);
        discoveries.forget(server);
        return join(server, SignInNeed.aNewSignIn(server), null, gathering, Optional::empty, Asker.ANY)
                .credential()
                .map(credential -> signedIn(server, credential));
    }

    /**
     * Signs in for a request that was refused. A challenge for more scope keeps what was asked for before (MCP authorization,
     * "Step-Up Authorization Flow"). What the person did not grant a while ago they are not asked for again.
     *
     * @param challenges what made it necessary
     * @param meanwhile what another has signed in to since it was refused, if that will do
     */
    Outcome askFor(
            Server server,
            Challenges challenges,
            Gathering gathering,
            Callable<Optional<Credential>> meanwhile,
            Asker asker)
            throws InterruptedException {
        return join(server, SignInNeed.of(server, challenges), challenges, gathering, meanwhile, asker);
    }

    /** Shares what is under way for the same need, or sees to it: by what is there meanwhile, or in turn with all others. */
    private Outcome join(
            Server server,
            SignInNeed need,
            @Nullable Challenges challenges,
            Gathering gathering,
            Callable<Optional<Credential>> meanwhile,
            Asker asker)
            throws InterruptedException {
        if (!maySignIn(server, gathering)) {
            throw PersonNeeded.at(server);
        }
        return flights.join(
                need,
                () -> {
                    try (OwnSignIns.Attendance attending = own.attend(server)) {
                        Credential before = tokens.newest(server).orElse(null);
                        Optional<Credential> done = meanwhile.call();
                        return done.isPresent()
                                ? Outcome.found(done.get(), false)
                                : inTurn(server, need, challenges, before, gathering, asker);
                    }
                },
                // Who hears of it may send a request, and wait for what mends it.
                outcome -> tell(server, outcome));
    }

    private Outcome inTurn(
            Server server,
            SignInNeed need,
            @Nullable Challenges challenges,
            @Nullable Credential before,
            Gathering gathering,
            Asker asker)
            throws InterruptedException {
        boolean byRequest = challenges != null;
        if (byRequest) {
            declined.check(server, need.missing());
        }
        try (SignInTurns.Turn turn = turns.take(server)) {
            Optional<Credential> later = later(server, need, before);
            if (byRequest && later.isEmpty()) {
                // Who was waited for may have been told no.
                declined.check(server, need.missing());
            }
            Outcome outcome = later.isPresent()
                    ? Outcome.found(later.get(), isNews(server, need, later.get(), before))
                    : Outcome.asked(run(server, need, challenges, turn, gathering, asker));
            declined.granted(server, need.missing());
            return outcome;
        }
    }

    /** What another process, or this one for another need, has signed in to since the need arose, if it will do. */
    private Optional<Credential> later(Server server, SignInNeed need, @Nullable Credential before)
            throws InterruptedException {
        Optional<Credential> found = tokens.newest(server).filter(now -> willDo(server, need, now, before));
        if (found.isEmpty() || tokens.isUsable(found.get())) {
            return found;
        }
        // It has ended while a person took their time: it is refreshed, or nothing.
        return silent(server).filter(now -> willDo(server, need, now, before));
    }

    private boolean willDo(Server server, SignInNeed need, Credential now, @Nullable Credential before) {
        if (!Proofs.suffice(server, now) || !need.isMetBy(now, before)) {
            return false;
        }
        SignInTerms terms = own.termsOf(server, now);
        return terms == null || need.terms().agreeWith(terms);
    }

    /** Once for each sign-in: what this process made for the same terms has been told, and a refresh is none. */
    private boolean isNews(Server server, SignInNeed need, Credential found, @Nullable Credential before) {
        return SignInNeed.isSignedInSince(found, before) && !need.terms().equals(own.termsOf(server, found));
    }

    private void tell(Server server, Outcome outcome) {
        if (outcome.isNews()) {
            told.incrementAndGet();
            outcome.credential().ifPresent(now -> progress.signedIn(signedIn(server, now)));
        }
    }

    /** How many sign-ins have been told of: who hears of one cannot wait for what waits until it has been told. */
    long told() {
        return told.get();
    }

    /** The server has refused a token, or its issuer a grant: what was discovered of it is looked up anew. */
    void distrust(Server server) {
        discoveries.forget(server);
    }

    /** As {@link #distrust}, if that is why a person is needed. */
    void distrustIfRefused(Server server, InteractionRequiredException needed) {
        discoveries.forgetIfRefused(server, needed);
    }

    private Optional<Credential> run(
            Server server,
            SignInNeed need,
            @Nullable Challenges known,
            SignInTurns.Turn turn,
            Gathering gathering,
            Asker asker)
            throws InterruptedException {
        boolean done = false;
        AtomicBoolean wasShown = new AtomicBoolean();
        try {
            Optional<Credential> credential = signedInTo(server, known, turn, gathering, () -> {
                wasShown.set(true);
                asker.shown();
            });
            done = true;
            credential.ifPresent(now -> {
                own.made(server, need.terms(), now);
                asker.answered(now);
            });
            return credential;
        } catch (BerthException e) {
            if (wasShown.get()) {
                declined.remember(server, need.missing(), e);
            }
            throw e;
        } finally {
            if (!done) {
                discoveries.forget(server);
            }
        }
    }

    private Optional<Credential> signedInTo(
            Server server, @Nullable Challenges known, SignInTurns.Turn turn, Gathering gathering, Runnable shown)
            throws InterruptedException {
        Challenges probed = known != null ? known : probe(server);
        Challenges challenges = Objects.requireNonNullElse(probed, Challenges.NONE);
        DiscoveryRequest request = new DiscoveryRequest(
                server.url(),
                challenges,
                server.issuer().orElse(null),
                server.resource().orElse(null),
                server.grant().isEmpty() && !server.isOnAnotherDevice(),
                server.metadataAddresses());
        // An open server may share its origin with an authorization server that is none of its business.
        if (probed == null && !discoveries.findsResourceMetadata(request)) {
            return Optional.empty();
        }
        Discovered discovered = discoveries.discover(server, request);
        prerequisites.require(server, challenges, discovered);
        List<String> scopes = requestedScopes.of(server, challenges, discovered);
        // Before a client is registered, a grant made or a person asked for what could not be kept.
        store.requireWritable();
        if (server.grant().isPresent()) {
            return Optional.of(unattended.run(server, server.grant().get(), challenges, discovered, scopes));
        }
        DpopProofs bound = proofs.fresh(server, challenges, discovered);
        return Optional.of(
                server.isOnAnotherDevice()
                        ? elsewhere.run(server, discovered, scopes, bound, pending -> {
                            // Other processes know of the sign-in before the person does.
                            turn.note(pending);
                            gathering.askedElsewhere(server, pending);
                            shown.run();
                        })
                        : signIn.run(server, discovered, scopes, bound, pending -> {
                            turn.note(pending);
                            gathering.seat(server).asked(pending);
                            shown.run();
                        }));
    }

    /** The challenges of a first request without a token; null if the server let it pass. */
    private @Nullable Challenges probe(Server server) throws InterruptedException {
        Probe answer = clients.probe(server);
        if (answer instanceof Probe.Challenged challenged) {
            return Challenges.parse(challenged.wwwAuthenticate());
        }
        ((Probe.Open) answer).session().close();
        return null;
    }

    static SignedIn signedIn(Server server, Credential credential) {
        TokenSet set = Objects.requireNonNull(credential.tokens(), "a credential that is signed in");
        return new SignedIn(
                server,
                credential.issuer(),
                credential.resource(),
                set.scopes(),
                set.expiresAt(),
                credential.subject());
    }
}
