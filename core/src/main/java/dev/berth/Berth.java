package dev.berth;

import dev.berth.authorize.PastedResponse;
import dev.berth.authorize.PendingAuthorization;
import dev.berth.diagnosis.Diagnosis;
import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.StoreException;
import dev.berth.http.HttpTransport;
import dev.berth.mcp.Authorizer;
import dev.berth.redirect.Receipt;
import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Signs in to protected MCP servers and keeps them signed in.
 *
 * <p>Silent first: {@link #token}, {@link #headers}, {@link #open} and {@link #examine} never ask a person. {@link #signIn} and
 * {@link #connect} may, and so may a call in a session of the latter, and a request of a protected client ({@link #httpClient},
 * {@link #protect}, {@link #authorizer}); all of them only where the {@link Interaction} allows it. Thread-safe; several
 * instances in one program do not meet, except over one store, where they cooperate. Every blocking call ends by its timeout or
 * by interruption.
 *
 * <pre>{@code
 * try (Berth berth = Berth.builder().store(new FileTokenStore(home)).interaction(interaction).build()) {
 *     berth.signIn(server);
 *     HttpClient client = berth.httpClient(server);
 * }
 * }</pre>
 */
public final class Berth implements AutoCloseable {
    private final Interaction interaction;
    private final Parts parts;

    /** What is left in memory is seen through it. */
    final SignOutWatch watch;

    /** One that goes out the same way, and knows of no sign-in. */
    private final Supplier<Berth> newcomer;

    private Berth(Settings settings) {
        this.interaction = settings.interaction;
        this.parts = new Parts(settings);
        this.watch = parts.watch;
        Clock clock = settings.clock;
        this.newcomer = () -> builder().http(parts.http).clock(clock).build();
    }

    /** Starts with a memory store, nobody to ask, and no one to tell. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes sure that the server is signed in to: at once where a stored grant stands or can be refreshed, else by asking
     * the person. Calls for one server and account at the same time make one sign-in and share its result; a caller who is
     * interrupted does not end it for the others.
     *
     * <p>Blocks while the person signs in, for {@link Server#signInTimeout()} at most: not for a user interface's own thread.
     *
     * @return empty where the server asks for no sign-in
     * @throws InteractionRequiredException if a person is needed and nobody may be asked
     * @throws dev.berth.error.AuthorizationException if the person refused, cancelled, or took too long
     * @throws BerthException if it failed otherwise; what was stored before is still there
     * @throws InterruptedException if the caller was interrupted; the sign-in goes on, and {@link PendingSignIn#cancel} ends it
     */
    public Optional<SignedIn> signIn(Server server) throws InterruptedException {
        try (Gathering gathering = gathering(server, interaction)) {
            return parts.signIns.signIn(server, gathering);
        }
    }

    /**
     * Like {@link #signIn}, but asks the person even where a grant stands, which survives a failure. Where they are being asked
     * already, by another call or another process, it waits, and shares their answer if it is a good one; it never has the
     * result of a mere refresh.
     *
     * @return empty where the server asks for no sign-in
     */
    public Optional<SignedIn> signInAgain(Server server) throws InterruptedException {
        try (Gathering gathering = gathering(server, interaction)) {
            return parts.signIns.ask(server, gathering);
        }
    }

    /**
     * An access token that is good now, refreshed if need be; never asks anyone. Costs next to nothing while the token is good:
     * call it for each request. One is refreshed some time before its end, 30 seconds or so; where that fails, or the store
     * cannot be read any longer ({@link Progress#storeUnreadable}), it is used to its end. A refresh may wait 60 seconds for
     * another process that is at it, and 30 for each request of its own. With a {@link Server.Builder#grant} it signs in by
     * itself.
     *
     * @throws InteractionRequiredException if only a person can help, or the server asks for no sign-in
     * @throws BerthException if the token has ended and could not be refreshed just now; the grant is kept
     * @throws InterruptedException if the caller was interrupted; the refresh goes on
     */
    public AccessToken token(Server server) throws InterruptedException {
        CurrentTokens.Snapshot known = parts.current.known(server);
        return known != null ? known.token() : read(server);
    }

    /** Apart from the above, which allocates nothing. */
    private AccessToken read(Server server) throws InterruptedException {
        try (Gathering nobody = gathering(server, Interaction.never())) {
            return parts.current
                    .read(server, () -> parts.signIns.current(server, nobody))
                    .orElseThrow(() -> PersonNeeded.at(server))
                    .token();
        }
    }

    /**
     * Opens an MCP session with a server and lists its tools; never asks anyone.
     *
     * @return the caller's to close
     * @throws InteractionRequiredException if a person has to sign in first
     * @throws BerthException if the server could not be reached, or refuses
     * @throws InterruptedException if the caller was interrupted; no session is left open
     */
    public Connection open(Server server) throws InterruptedException {
        return parts.sessions.open(server, gathering(server, Interaction.never()), false);
    }

    /**
     * Signs in to every server that needs it, all at the same time, and opens a session with each. One server's failure is
     * its own: it is told to the {@link Progress} and stands in the result. Returns when the last has come to its end; a server
     * that is given twice counts once. Each person's part takes {@link Server#signInTimeout()} at most.
     *
     * @return the caller's to close
     * @throws InterruptedException if the caller was interrupted; sessions are closed, sign-ins go on
     */
    public Connections connect(Collection<Server> servers) throws InterruptedException {
        return parts.sessions.connect(servers, interaction, false);
    }

    /**
     * Like {@link #connect}, but asks the person for each server even where a grant stands. The old grant survives a
     * failure; the server counts as failed all the same.
     *
     * @return the caller's to close
     * @throws InterruptedException if the caller was interrupted; sessions are closed, sign-ins go on
     */
    public Connections connectAgain(Collection<Server> servers) throws InterruptedException {
        return parts.sessions.connect(servers, interaction, true);
    }

    /**
     * A client for the server; {@link #protect(Server)} with nothing more set.
     *
     * @throws dev.berth.error.TransportException if the server's URL is neither https nor of this machine
     * @throws dev.berth.error.ConfigurationException if {@code SSL_CERT_FILE} cannot be read
     */
    public HttpClient httpClient(Server server) {
        return protect(server).build();
    }

    /**
     * {@link #protect(Server, HttpClient.Builder)} for clients that reach the network as this does, by {@link Builder#http}:
     * through the proxy that {@code HTTPS_PROXY} and {@code NO_PROXY} name, trusting the authorities of {@code SSL_CERT_FILE}
     * too. Where none of these is set it is as {@link HttpClient#newHttpClient()} has it. A user and password for the proxy do
     * not go along, as the JDK's clients show none to a proxy that tunnels unless the whole JVM is told to.
     *
     * @return sets what is to be set, and builds
     * @throws dev.berth.error.TransportException if the server's URL is neither https nor of this machine
     * @throws dev.berth.error.ConfigurationException if {@code SSL_CERT_FILE} cannot be read
     */
    public HttpClient.Builder protect(Server server) {
        return protect(server, parts.http.clientBuilder());
    }

    /**
     * Makes the clients of that builder signed in to the server: what they send to its origin carries the token, or the proof
     * of it, and {@link Server#headers()}. All else about them is the builder's, except that redirects are never followed:
     * a 3xx comes to the caller; and that a server of this machine that is reached by http is reached without a proxy. What is
     * sent elsewhere is sent as it is, without any of this, and so is what has an {@code Authorization} of its own.
     *
     * <p>A request that is refused for its token, or for want of a scope, is mended and sent again, once for each cause;
     * requests at the same time share what mends them. It never runs on the client's own threads. Where a person may be
     * asked, a request may wait for them, longer than its own timeout, which counts anew for each sending: {@link #signIn}
     * first; nobody is asked for the request that ends an MCP session. A caller who is interrupted, or cancels, ends only their
     * own wait.
     *
     * <p>A token that took the place of a refused one and is refused within 10 seconds, or longer after each time, is not
     * refreshed again: a person is asked, once for each client, or the caller has the refusal. What a person did not grant they
     * are not asked for again by any request for 10 minutes: it fails at once, as an {@link
     * dev.berth.error.AuthorizationException}, until {@link #signIn} asks them. A scope that they were asked for and that their
     * issuer did not grant is not asked for again while the grant stands, by whichever client: the caller has the 403.
     *
     * <p>What is sent throws, or its future fails with, {@link InteractionRequiredException} if only a person can help and
     * none may be asked, and another {@link BerthException} if it could not be mended just now. If mending does not help, or the
     * request's body comes from a {@code BodyPublisher} of the program's own and cannot be sent again, the caller gets the 401
     * or 403 itself, its body cut at 256 KiB or after 5 seconds. Answers are otherwise passed on as they come, never buffered.
     *
     * <p>Proxy and trusted authorities are the builder's as well, whatever the environment says. The clients are good for as
     * long as this is open. The addresses of the server's name are not checked, as the JDK's
     * client resolves it.
     *
     * @param builder is used up
     * @return sets what is to be set, and builds
     * @throws dev.berth.error.TransportException if the server's URL is neither https nor of this machine
     */
    public HttpClient.Builder protect(Server server, HttpClient.Builder builder) {
        return parts.protectedClients.protect(
                server, builder, gathering(server, interaction), gathering(server, Interaction.never()));
    }

    /**
     * Header lines for clients that take those and no more: {@link Server#headers()}, and the token as its bearer presents it,
     * which is refreshed ahead of its end. Ask anew for each request, and send them to the server's origin alone; {@link
     * #signIn} first, as they never ask anyone. A token that is refused before its end is not heard of here: {@link #protect}
     * and {@link #authorizer} are for clients that can do better. Thread-safe; may wait for a refresh. Where the server's
     * headers have an {@code Authorization}, no token is asked for.
     *
     * @return a supplier. Each {@code get()} returns the header lines for one request; it throws as {@link #token} does, with
     *     {@link dev.berth.error.ErrorCode#TOKEN_BOUND} where the token goes with a proof, and with {@link
     *     dev.berth.error.ErrorCode#CANCELLED} where the caller is interrupted, who stays so
     */
    public Supplier<Map<String, String>> headers(Server server) {
        return new BearerHeaders(this, server);
    }

    /**
     * What {@link #protect} does for the JDK's clients, for those of other makers: brings the token for each request, or the
     * proof of it, and mends what the server refuses, by a refresh, or by a person where one may be asked; what is refused
     * alike at the same time is mended once. Make one for each HTTP client and keep it, as it remembers what was asked for. It
     * knows nothing of origins and redirects: whoever uses it sends the token to the server's origin and along no
     * redirect. Good for as long as this is open.
     */
    public Authorizer authorizer(Server server) {
        return parts.protectedClients.shared(server, gathering(server, interaction));
    }

    /**
     * Revokes the server's grants of this account at their issuer (RFC 7009), then forgets them, and what was registered for
     * them. Never fails for an issuer that cannot be reached, or refuses: what it did with each token stands in the result.
     * Waits 60 seconds for whoever holds a grant's credential ({@link dev.berth.error.ErrorCode#STORE_LOCKED} after that).
     *
     * @return what became of them
     * @throws dev.berth.error.StoreException if one of several could not be forgotten; the others are signed out all the same,
     *     or stand among the suppressed. With the fact {@code outcome} where the issuer had been asked to revoke it before
     */
    public SignedOut signOut(Server server) throws InterruptedException {
        return signOut(server, true);
    }

    /**
     * Forgets the server's grants of this account as {@link #signOut} does, and asks no issuer: what was granted stays good
     * there until it ends.
     *
     * @throws dev.berth.error.StoreException if one of several could not be forgotten, likewise
     */
    public SignedOut forget(Server server) throws InterruptedException {
        return signOut(server, false);
    }

    private SignedOut signOut(Server server, boolean revoke) throws InterruptedException {
        parts.signIns.distrust(server);
        try {
            return parts.signOuts.signOut(server, revoke);
        } finally {
            // Whether it could be forgotten or not: its grant may be revoked by now.
            watch.signedOut(server);
        }
    }

    /**
     * Examines a server from without: all that a sign-in would look at before a person is asked, held against the rules.
     * Signs nobody in, registers nothing, sends no token and none of what is stored; an {@code Authorization} among the
     * server's headers is left out. Ends within 2 minutes, whatever the servers do. That what is stored
     * cannot be read is a finding as well.
     *
     * @return every finding, whether it stands in a sign-in's way or not
     */
    public Diagnosis examine(Server server) throws InterruptedException {
        try {
            return parts.examinations.examine(server, null);
        } catch (StoreException unreadable) {
            try (Berth stranger = newcomer.get()) {
                return stranger.parts.examinations.examine(server, unreadable);
            }
        }
    }

    /**
     * The stored credential that {@link #token} would use, whether its tokens are good or not; empty where there is none. Asks
     * nobody and sends nothing. It may be a registration alone, without tokens.
     *
     * @throws dev.berth.error.StoreException if the store cannot be read
     */
    public Optional<Credential> credential(Server server) {
        return parts.tokens.newest(server);
    }

    /**
     * Hands in a response that came by another way than the listener: the whole address that the browser ended at, its query, or
     * {@code code#state}. It goes to the sign-in of its state, as what is handed to {@link PendingSignIn#paste} does. Never throws
     * for what it is given.
     *
     * @return refused with a reason ({@link Receipt#rejection()}), and every sign-in goes on; or taken
     */
    public Receipt receive(String response) {
        return parts.door.receive(PastedResponse.parse(response));
    }

    /**
     * Ends every sign-in that waits, as {@link dev.berth.error.ErrorCode#CANCELLED}, and all threads. Sessions and protected
     * clients are of no use any more: what they need is refused as {@link dev.berth.error.ErrorCode#CLOSED}. The store is
     * not closed. A refresh whose request may have been sent is waited for, as long as that request's own limits last (30
     * seconds as a rule; {@link Progress#closingAwaitsRefresh} tells of it), so that what the issuer has given in return for
     * the stored token is not lost. So is what a person's finished sign-in is exchanged for. An interrupt ends the wait, but
     * for what has been answered, which has 5 seconds to reach the store. What the store has not taken is offered to it once
     * more, and pages on their way are delivered, before this returns.
     */
    @Override
    public void close() {
        parts.door.pending().forEach(PendingAuthorization::cancel);
        parts.spending.close(parts.progress::closingAwaitsRefresh);
        parts.threads.close();
        parts.spending.awaitAnswered();
        parts.tokens.close();
        parts.engine.close();
    }

    private Gathering gathering(Server server, Interaction person) {
        return new Gathering(person, parts.engine, parts.threads, List.of(server));
    }

    /** Sets what is to be set, in any order. Not thread-safe. */
    public static final class Builder {
        private final Settings settings = new Settings();

        private Builder() {}

        /**
         * Sets where credentials are kept; default: in memory, for this instance alone. The store may be shared with others, and
         * is not closed with this.
         */
        public Builder store(TokenStore store) {
            settings.store = store;
            return this;
        }

        /** Sets how the person is reached; default: {@link Interaction#never()}. */
        public Builder interaction(Interaction interaction) {
            settings.interaction = interaction;
            return this;
        }

        /** Sets who hears what happens; default: no one. */
        public Builder progress(Progress progress) {
            settings.progress = progress;
            return this;
        }

        /** Sets the clock by which tokens end, for tests; default: the system's, in UTC. */
        public Builder clock(Clock clock) {
            settings.clock = clock;
            return this;
        }

        /** Sets how time passes between two tries, of a device's or of a store's, for tests beside a clock of their own. */
        Builder pause(Pause pause) {
            settings.pause = pause;
            return this;
        }

        /** Sets how long who holds a token that is still good waits for a better one, for tests that hold the refresh up or not. */
        Builder patience(Duration patience) {
            settings.patience = patience;
            return this;
        }

        /**
         * Sets what requests are sent with, and what {@link #httpClient} reaches the network by; default: guarded sockets, with
         * proxy and roots as the environment says.
         */
        public Builder http(HttpTransport http) {
            settings.http = http;
            return this;
        }

        /**
         * Has each refresh made by a small process of its own, which goes on where this one is killed: an issuer that rotates
         * refresh tokens has spent the stored one when it answers. Needs a {@link dev.berth.store.FileTokenStore}. Takes some
         * 0.2 s longer, and 50 MiB meanwhile; nothing while a token is good. Four are under way at once. What ends a whole tree
         * of processes, or a container, ends it too. Default: refreshes are made in this process.
         *
         * <p>It is started by this one's JDK, and from its class path or module path; has a sealed home's key from the system's
         * keychain; goes by the machine's clock; and reaches the network as the environment and this process's system properties
         * say, whatever {@link #http} does. One that has not ended after 4 minutes counts as a {@link
         * dev.berth.error.ErrorCode#TIMEOUT}. Where it cannot be had, from an executable jar of jars or a native image say, or
         * the server has a {@linkplain Server.Builder#clientKey client's key}, the refresh is made in this process.
         *
         * @param environment of that process, whole; as a rule {@link System#getenv()}. Proxy, authorities, the keychain's session
         *     and the locale are in it
         */
        public Builder refreshApart(Map<String, String> environment) {
            return refreshApart(RefreshCommand.in(environment));
        }

        /** Sets how that process is started, for tests in which it is another, or ends too late. */
        Builder refreshApart(RefreshCommand command) {
            settings.refreshCommand = command;
            return this;
        }

        /**
         * Builds; nothing is bound or read yet.
         *
         * @throws ConfigurationException if {@link #refreshApart} is set, and the store is not one of files
         */
        public Berth build() {
            settings.check();
            return new Berth(settings);
        }
    }
}
