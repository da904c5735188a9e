package dev.berth;

import dev.berth.answer.ServerWords;
import dev.berth.client.Client;
import dev.berth.client.ClientIdMetadataDocument;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.registration.ConfiguredClient;
import dev.berth.registration.DynamicRegistration;
import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The client of a flow together with the place where its response lands, in the specification's order (MCP authorization,
 * "Client Registration"): configured, of a metadata document, kept from an earlier registration, or registered now.
 */
final class Clients {
    private static final Logger LOG = System.getLogger(Clients.class.getName());

    /** Where a flow's client comes from. */
    enum Kind {
        CONFIGURED,
        METADATA_DOCUMENT,
        KEPT,
        NEW
    }

    /** A client and its redirect URI's listener. */
    record Berthed(Client client, Landing landing, Kind kind) {
        boolean isNew() {
            return kind == Kind.NEW;
        }
    }

    /** A client that needs no redirect URI. */
    record Known(Client client, Kind kind) {
        boolean isNew() {
            return kind == Kind.NEW;
        }
    }

    private final TokenStore store;
    private final Registrations registrations;
    private final Redirects redirects;

    Clients(TokenStore store, Registrations registrations, Redirects redirects) {
        this.store = store;
        this.registrations = registrations;
        this.redirects = redirects;
    }

    Berthed berth(Server server, Discovered discovered, List<String> scopes) throws InterruptedException {
        if (server.clientId().isPresent()) {
            requireKnownIssuer(server, discovered.authorizationServer());
            Landing landing =
                    redirects.open(server.redirect(), discovered.authorizationServer(), server.signInTimeout());
            return landed(
                    landing,
                    Kind.CONFIGURED,
                    () -> configured(server, discovered.authorizationServer(), landing.redirectUri()));
        }
        Optional<URI> document = acceptedDocument(server, discovered.authorizationServer());
        return document.isPresent()
                ? ofMetadataDocument(server, discovered, document.get())
                : registered(server, discovered, scopes);
    }

    private Berthed registered(Server server, Discovered discovered, List<String> scopes) throws InterruptedException {
        Optional<Berthed> kept = registrations.kept(server, discovered);
        return kept.isPresent() ? kept.get() : registrations.register(server, discovered, scopes);
    }

    /**
     * The client of a grant that is sent no response: configured, of a metadata document, kept from before, or registered now.
     *
     * @param grantTypes what it is going to present
     */
    Known withoutRedirect(Server server, Discovered discovered, List<String> scopes, List<String> grantTypes)
            throws InterruptedException {
        if (server.clientId().isPresent()) {
            requireKnownIssuer(server, discovered.authorizationServer());
            return new Known(configured(server, discovered.authorizationServer(), null), Kind.CONFIGURED);
        }
        Optional<URI> document = acceptedDocument(server, discovered.authorizationServer());
        return document.isPresent()
                ? new Known(
                        ofDocument(server, discovered.authorizationServer(), document.get(), null),
                        Kind.METADATA_DOCUMENT)
                : registeredWithoutRedirect(server, discovered, scopes, grantTypes);
    }

    private Known registeredWithoutRedirect(
            Server server, Discovered discovered, List<String> scopes, List<String> grantTypes)
            throws InterruptedException {
        Optional<Client> kept = registrations.keptWithoutRedirect(server, discovered, grantTypes);
        return kept.isPresent()
                ? new Known(kept.get(), Kind.KEPT)
                : new Known(registrations.registerWithoutRedirect(server, discovered, scopes, grantTypes), Kind.NEW);
    }

    private static Client configured(Server server, AuthorizationServerMetadata issuer, @Nullable String redirectUri) {
        return ConfiguredClient.of(
                server.clientId().orElseThrow(),
                server.clientSecret().orElse(null),
                server.clientKey().orElse(null),
                redirectUri,
                issuer);
    }

    /** The metadata document that may be shown to this issuer. */
    static Optional<URI> documentFor(Server server, AuthorizationServerMetadata issuer) {
        return server.clientId().isEmpty() && issuer.clientIdMetadataDocumentSupported()
                ? server.clientMetadataUrl()
                : Optional.empty();
    }

    /** The same, as long as the issuer has not refused it. */
    private Optional<URI> acceptedDocument(Server server, AuthorizationServerMetadata issuer) {
        return documentFor(server, issuer).filter(document -> !registrations.standInFor(server, issuer, document));
    }

    /** At one of the document's own ports, which every server takes that takes the document; unless one is pinned. */
    private Berthed ofMetadataDocument(Server server, Discovered discovered, URI document) throws InterruptedException {
        AuthorizationServerMetadata issuer = discovered.authorizationServer();
        boolean own =
                server.redirect().isPinned() || server.redirect().openAddress().isPresent();
        Landing landing = own
                ? redirects.open(server.redirect(), issuer, server.signInTimeout())
                : redirects.openOneOf(ClientIdMetadataDocument.PORTS, server.redirect(), issuer);
        return landed(
                landing, Kind.METADATA_DOCUMENT, () -> ofDocument(server, issuer, document, landing.redirectUri()));
    }

    private static Client ofDocument(
            Server server, AuthorizationServerMetadata issuer, URI document, @Nullable String redirectUri) {
        return ConfiguredClient.ofMetadataDocument(document, server.clientKey().orElse(null), redirectUri, issuer);
    }

    /** A place that no client is found for is given back. */
    private static Berthed landed(Landing landing, Kind kind, Supplier<Client> client) {
        try {
            return new Berthed(client.get(), landing, kind);
        } catch (RuntimeException e) {
            landing.close();
            throw e;
        }
    }

    /**
     * A configured client is bound to its issuer, though nothing in the settings need say which (MCP authorization,
     * "Authorization Server Binding"): once it has signed in at one, no other is shown it, let alone its secret, on the
     * server's word alone.
     */
    private void requireKnownIssuer(Server server, AuthorizationServerMetadata authorizationServer) {
        if (server.issuer().isPresent()) {
            return;
        }
        String issuer = authorizationServer.issuer();
        Set<String> known = knownIssuers(server);
        if (!known.isEmpty() && !known.contains(issuer)) {
            throw new DiscoveryException(
                    ErrorCode.ISSUER_MISMATCH,
                    "The server names another authorization server than the one that the configured client belongs to. Sign"
                            + " out first, or pin the issuer, if that is meant to be.",
                    Map.of(
                            "expected", String.join(" or ", known),
                            "issuer", ServerWords.clipped(issuer),
                            "rule", "MCP authorization, Authorization Server Binding"));
        }
    }

    /** Where the configured client has signed in; empty where none is configured. */
    private Set<String> knownIssuers(Server server) {
        return store.find(server.account(), server.url()).stream()
                .filter(credential -> server.clientId()
                        .map(credential.client().clientId()::equals)
                        .orElse(false))
                .map(Credential::issuer)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Whether any issuer may turn out to be the one that the client belongs to. Not so for a configured client that says
     * nothing of its issuer and has signed in nowhere: it belongs to the first that the server names, and trouble there does
     * not take it, and its secret, to the next.
     */
    boolean maySuitAnyIssuer(Server server) {
        return server.clientId().isEmpty() || !knownIssuers(server).isEmpty();
    }

    /**
     * Refuses an authorization server at which this program cannot be a client.
     *
     * @throws DiscoveryException if the configured client is another's
     * @throws RegistrationException if none is configured, and there is neither a metadata document that would do nor a
     *     registration, kept or to be had
     */
    void requireWayIn(Server server, AuthorizationServerMetadata issuer) {
        if (server.clientId().isPresent()) {
            requireKnownIssuer(server, issuer);
            return;
        }
        Optional<URI> document = acceptedDocument(server, issuer);
        if (document.isPresent()) {
            // Its key may be of a kind that this issuer does not take.
            ofDocument(server, issuer, document.get(), null);
        } else if (issuer.registrationEndpoint() == null && !registrations.isKept(server, issuer)) {
            throw DynamicRegistration.unavailable(issuer);
        }
    }

    /**
     * Refuses an authorization server at which a configured client cannot authenticate.
     *
     * @throws RegistrationException if it takes nothing that the client's key can sign
     */
    void requireAuthentication(Server server, AuthorizationServerMetadata issuer) {
        if (server.clientId().isPresent()) {
            configured(server, issuer, null);
        }
    }

    /** Whether a failure says that the issuer will not have this client. */
    boolean isRefusal(Berthed berthed, BerthException failure) {
        return isRefusal(berthed.kind(), failure);
    }

    private static boolean isRefusal(Kind kind, BerthException failure) {
        return kind == Kind.METADATA_DOCUMENT
                ? ClientRefusal.isOfDocument(failure)
                : ClientRefusal.isForgotten(failure);
    }

    /** Whether a failed flow may be run once more with another client, because the issuer will not have this one. */
    boolean givesWay(Berthed berthed, Discovered discovered, BerthException failure) {
        return isRefusal(berthed, failure)
                && switch (berthed.kind()) {
                    case METADATA_DOCUMENT -> discovered.authorizationServer().registrationEndpoint() != null;
                    case KEPT -> true;
                    case CONFIGURED, NEW -> false;
                };
    }

    /**
     * What to go on with after a flow has failed. Each kind gives way once: a document to a registration, of which it is
     * remembered that it stands in for that document; a kept registration to a new one.
     *
     * @throws BerthException the failure, where nothing else may be tried
     */
    Berthed insteadOf(
            Berthed berthed, Server server, Discovered discovered, List<String> scopes, BerthException failure)
            throws InterruptedException {
        boolean refused = isRefusal(berthed, failure);
        if (refused && berthed.kind() == Kind.METADATA_DOCUMENT) {
            requireRegistration(berthed.client(), discovered, failure);
            return registered(server, discovered, scopes);
        }
        if (refused && berthed.kind() == Kind.KEPT) {
            registrations.doubt(server, discovered, berthed.client());
            return registrations.register(server, discovered, scopes);
        }
        if (berthed.kind() == Kind.KEPT && failure.code() == ErrorCode.TIMEOUT) {
            // The person may have been shown "unknown client": the registration is not trusted a second time.
            registrations.doubt(server, discovered, berthed.client());
        }
        throw failure;
    }

    /** The same for a grant that is sent no response. */
    Known insteadOf(
            Known known,
            Server server,
            Discovered discovered,
            List<String> scopes,
            List<String> grantTypes,
            BerthException failure)
            throws InterruptedException {
        boolean refused = isRefusal(known.kind(), failure);
        if (refused && known.kind() == Kind.METADATA_DOCUMENT) {
            requireRegistration(known.client(), discovered, failure);
            return registeredWithoutRedirect(server, discovered, scopes, grantTypes);
        }
        if (refused && known.kind() == Kind.KEPT) {
            registrations.doubt(server, discovered, known.client());
            return new Known(registrations.registerWithoutRedirect(server, discovered, scopes, grantTypes), Kind.NEW);
        }
        throw failure;
    }

    /** What a registration takes the place of a refused document by. */
    private static void requireRegistration(Client client, Discovered discovered, BerthException failure) {
        if (discovered.authorizationServer().registrationEndpoint() == null) {
            throw documentRefused(client, discovered, failure);
        }
        LOG.log(
                Level.DEBUG,
                "{0} refused the client metadata document ({1}, {2}); registering instead",
                discovered.authorizationServer().issuer(),
                failure.code().wireName(),
                failure.facts());
    }

    private static RegistrationException documentRefused(Client client, Discovered discovered, BerthException failure) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("issuer", discovered.authorizationServer().issuer());
        facts.put("client_metadata_url", client.clientId());
        failure.facts().forEach(facts::putIfAbsent);
        return new RegistrationException(
                ErrorCode.CLIENT_REQUIRED,
                "The authorization server refused the client's metadata document, and registers no clients.",
                facts,
                failure);
    }

    /** Has the next sign-in make another registration in place of one that its issuer has forgotten. */
    void doubt(Server server, Discovered discovered, Client client) throws InterruptedException {
        registrations.doubt(server, discovered, client);
    }
}
