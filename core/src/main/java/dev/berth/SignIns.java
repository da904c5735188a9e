package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.discovery.Scopes;
import dev.berth.dpop.DpopProofs;
import dev.berth.error.BerthException;
import dev.berth.error.InteractionRequiredException;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.wire.Probe;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a person is needed, and if so runs one sign-in for all who ask for the same; those who ask for something else
 * at the same server take their turn. Driven by
 * metadata and not only by a 401: some servers challenge nothing but the call of a tool.
 */
final class SignIns {
    /** What was signed in to last, and by which terms. */
    private record Made(SignInTerms terms, CredentialKey key, long generation) {
        boolean is(Credential credential) {
            return key.equals(credential.key()) && generation == credential.generation();
        }
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
    private final SingleFlight<SignInTerms, Optional<Credential>> flights;
    private final Map<CredentialKey, Made> made = new ConcurrentHashMap<>();

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
            return join(server, gathering, () -> {
                Optional<Credential> meanwhile = silent(server);
                return meanwhile.isPresent() ? meanwhile : asked(server, null, gathering);
            });
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
        return join(server, gathering, () -> asked(server, null, gathering))
                .map(credential -> signedIn(server, credential));
    }

    /**
     * Signs in for a request that was refused. A challenge for more scope keeps what was asked for before (MCP authorization,
     * "Step-Up Authorization Flow"). What the person did not grant a while ago they are not asked for again.
     *
     * @param challenges what made it necessary
     * @param meanwhile what another has signed in to since it was refused, if that will do; asked in turn with all sign-ins
     */
    Optional<Credential> askFor(
            Server server, Challenges challenges, Gathering gathering, Callable<Optional<Credential>> meanwhile)
            throws InterruptedException {
        return join(server, gathering, () -> {
            Optional<Credential> done = meanwhile.call();
            if (done.isPresent()) {
                return done;
            }
            declined.check(server, missing(challenges));
            return asked(server, challenges, gathering);
        });
    }

    /** What a step-up is to bring; null for a sign-in. */
    private static @Nullable Set<String> missing(@Nullable Challenges challenges) {
        return challenges != null && "insufficient_scope".equals(challenges.error())
                ? Set.copyOf(Scopes.parse(challenges.scope()))
                : null;
    }

    private Optional<Credential> join(Server server, Gathering gathering, Callable<Optional<Credential>> work)
            throws InterruptedException {
        if (!maySignIn(server, gathering)) {
            throw SilentTokens.interactionRequired(server, null);
        }
        return flights.join(SignInTerms.of(server), work);
    }

    private Optional<Credential> asked(Server server, @Nullable Challenges challenges, Gathering gathering)
            throws InterruptedException {
        Optional<Credential> before = tokens.newest(server);
        Optional<Credential> signedIn;
        try (SignInTurns.Turn turn = turns.take(server)) {
            Optional<Credential> meanwhile = turn.hasWaited() ? later(before, server) : Optional.empty();
            if (meanwhile.isEmpty() && turn.hasWaited() && challenges != null) {
                // Who was waited for may have been told no.
                declined.check(server, missing(challenges));
            }
            signedIn = meanwhile.isPresent() ? meanwhile : run(server, challenges, turn, gathering);
            if (meanwhile.isEmpty()) {
                signedIn.ifPresent(
                        now -> made.put(key(server), new Made(SignInTerms.of(server), now.key(), now.generation())));
            }
        }
        signedIn.ifPresent(credential -> progress.signedIn(signedIn(server, credential)));
        return signedIn;
    }

    /** What another process, or this one for settings of its own, has signed in to while it was waited for, if it will do. */
    private Optional<Credential> later(Optional<Credential> before, Server server) {
        Optional<TokenSet> old = before.map(Credential::tokens);
        SignInTerms terms = SignInTerms.of(server);
        Made here = made.get(key(server));
        return tokens.newest(server)
                .filter(now ->
                        now.tokens() != null && !Optional.of(now.tokens()).equals(old))
                .filter(now -> Proofs.suffice(server, now) && terms.areMetBy(now))
                .filter(now -> here == null || !here.is(now) || terms.agreeWith(here.terms()));
    }

    private static CredentialKey key(Server server) {
        return CredentialKey.ofSignIn(server.account(), server.url());
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
            Server server, @Nullable Challenges known, SignInTurns.Turn turn, Gathering gathering)
            throws InterruptedException {
        boolean done = false;
        AtomicBoolean shown = new AtomicBoolean();
        try {
            Optional<Credential> credential = signedInTo(server, known, turn, gathering, shown);
            done = true;
            declined.granted(server, missing(known));
            return credential;
        } catch (BerthException e) {
            if (shown.get()) {
                declined.remember(server, missing(known), e);
            }
            throw e;
        } finally {
            if (!done) {
                discoveries.forget(server);
            }
        }
    }

    private Optional<Credential> signedInTo(
            Server server, @Nullable Challenges known, SignInTurns.Turn turn, Gathering gathering, AtomicBoolean shown)
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
        List<String> scopes = scopes(server, challenges, discovered);
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
                            shown.set(true);
                        })
                        : signIn.run(server, discovered, scopes, bound, pending -> {
                            turn.note(pending);
                            gathering.seat(server).asked(pending);
                            shown.set(true);
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

    /**
     * What the server names, and beside it what was granted before, so that no permission is lost by signing in again (MCP
     * authorization, "Scope Selection Strategy"). A configured scope is asked for as it is, until a call needs more.
     */
    private List<String> scopes(Server server, Challenges challenges, Discovered discovered) {
        List<String> chosen = Scopes.choose(
                server.scope().orElse(null),
                challenges,
                discovered.resourceMetadata(),
                discovered.authorizationServer());
        if ("insufficient_scope".equals(challenges.error())) {
            List<String> before =
                    tokens.newest(server).map(Credential::requestedScopes).orElse(List.of());
            return Scopes.union(before, Scopes.union(chosen, Scopes.parse(challenges.scope())));
        }
        return server.scope().isPresent()
                ? chosen
                : Scopes.union(chosen, grantedBefore(server, discovered.authorizationServer()));
    }

    /** By this issuer, and still on its list where it has one: anything else would be refused for ever. */
    private List<String> grantedBefore(Server server, AuthorizationServerMetadata issuer) {
        List<String> listed = issuer.scopesSupported();
        return tokens
                .newest(server)
                .filter(credential ->
                        credential.generation() > 0 && credential.issuer().equals(issuer.issuer()))
                .map(Credential::requestedScopes)
                .orElse(List.of())
                .stream()
                .filter(scope -> listed.isEmpty() || listed.contains(scope))
                .toList();
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
