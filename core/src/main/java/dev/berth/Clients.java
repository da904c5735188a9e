package dev.berth;

import dev.berth.answer.ServerWords;
import dev.berth.callback.LoopbackHost;
import dev.berth.callback.RedirectOptions;
import dev.berth.discovery.Discovered;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.registration.Client;
import dev.berth.registration.ClientMetadata;
import dev.berth.registration.ConfiguredClient;
import dev.berth.registration.DynamicRegistration;
import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The client of a flow together with the place where its response lands: configured, kept from an earlier registration, or
 * registered now. A registration belongs to one credential and to its redirect URI.
 */
final class Clients {
    /** A client and its redirect URI's listener. */
    record Berthed(Client client, Landing landing, boolean reused) {}

    /** A client that needs no redirect URI. */
    record Known(Client client, boolean reused) {}

    private final TokenStore store;
    private final DynamicRegistration registration;
    private final Redirects redirects;
    private final Clock clock;

    Clients(TokenStore store, DynamicRegistration registration, Redirects redirects, Clock clock) {
        this.store = store;
        this.registration = registration;
        this.redirects = redirects;
        this.clock = clock;
    }

    Berthed berth(Server server, Discovered discovered, List<String> scopes) throws InterruptedException {
        if (server.clientId().isPresent()) {
            requireKnownIssuer(server, server.clientId().get(), discovered);
            Landing landing = open(server, discovered);
            return landed(landing, () -> configured(server, discovered, landing.redirectUri()));
        }
        Optional<URI> document = documentFor(server, discovered);
        if (document.isPresent()) {
            return ofMetadataDocument(server, discovered, document.get());
        }
        Optional<Berthed> kept = kept(server, discovered);
        return kept.isPresent() ? kept.get() : register(server, discovered, scopes);
    }

    /**
     * The client of a grant that is sent no response: configured, of a metadata document, kept from before, or registered now.
     *
     * @param grantTypes what it is going to present
     */
    Known withoutRedirect(Server server, Discovered discovered, List<String> scopes, List<String> grantTypes)
            throws InterruptedException {
        if (server.clientId().isPresent()) {
            requireKnownIssuer(server, server.clientId().get(), discovered);
            return new Known(configured(server, discovered, null), false);
        }
        Optional<URI> document = documentFor(server, discovered);
        if (document.isPresent()) {
            return new Known(
                    ConfiguredClient.ofMetadataDocument(
                            document.get(), server.clientKey().orElse(null), null, discovered.authorizationServer()),
                    false);
        }
        for (Credential credential : registered(server, discovered)) {
            // One that was registered to be sent codes may not present anything else.
            if (credential.client().redirectUri() == null) {
                return new Known(credential.client(), true);
            }
        }
        Client client = registration.register(
                discovered.authorizationServer(),
                ClientMetadata.of(server.clientName(), null, grantTypes, scopes, discovered.authorizationServer()),
                server.metadataAddresses());
        return new Known(client, false);
    }

    private static Client configured(Server server, Discovered discovered, @Nullable String redirectUri) {
        return ConfiguredClient.of(
                server.clientId().orElseThrow(),
                server.clientSecret().orElse(null),
                server.clientKey().orElse(null),
                redirectUri,
                discovered.authorizationServer());
    }

    private static Optional<URI> documentFor(Server server, Discovered discovered) {
        return discovered.authorizationServer().clientIdMetadataDocumentSupported()
                ? server.clientMetadataUrl()
                : Optional.empty();
    }

    private Berthed ofMetadataDocument(Server server, Discovered discovered, URI document) throws InterruptedException {
        Landing landing = open(server, discovered);
        return landed(
                landing,
                () -> ConfiguredClient.ofMetadataDocument(
                        document,
                        server.clientKey().orElse(null),
                        landing.redirectUri(),
                        discovered.authorizationServer()));
    }

    /** A place that no client is found for is given back. */
    private static Berthed landed(Landing landing, Supplier<Client> client) {
        try {
            return new Berthed(client.get(), landing, false);
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
    private void requireKnownIssuer(Server server, String clientId, Discovered discovered) {
        if (server.issuer().isPresent()) {
            return;
        }
        String issuer = discovered.authorizationServer().issuer();
        Set<String> known = store.find(server.account(), server.url()).stream()
                .filter(credential -> credential.client().clientId().equals(clientId))
                .map(Credential::issuer)
                .collect(Collectors.toCollection(LinkedHashSet::new));
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

    /** What was registered before, if its issuer is the same and its redirect URI can be had again. */
    private Optional<Berthed> kept(Server server, Discovered discovered) throws InterruptedException {
        for (Credential credential : registered(server, discovered)) {
            String redirectUri = credential.client().redirectUri();
            Optional<Landing> landing =
                    redirectUri == null ? Optional.empty() : landingAt(server, discovered, redirectUri);
            if (landing.isPresent()) {
                return Optional.of(new Berthed(credential.client(), landing.get(), true));
            }
        }
        return Optional.empty();
    }

    private List<Credential> registered(Server server, Discovered discovered) {
        String issuer = discovered.authorizationServer().issuer();
        return store.find(server.account(), server.url()).stream()
                .filter(credential -> credential.client().isRegistered()
                        && credential.issuer().equals(issuer)
                        && secretLasts(credential.client()))
                .toList();
    }

    private Optional<Landing> landingAt(Server server, Discovered discovered, String redirectUri)
            throws InterruptedException {
        if (!server.redirect().isPinned()) {
            return redirects.reopen(redirectUri);
        }
        boolean same = server.redirect().redirectUri(server.redirect().port()).equals(redirectUri);
        return same ? Optional.of(open(server, discovered)) : Optional.empty();
    }

    /**
     * A loopback address is the norm of native applications (RFC 8252 section 7.3), while MCP's pages say
     * {@code localhost}: where the first is refused, the second is tried.
     */
    private Berthed register(Server server, Discovered discovered, List<String> scopes) throws InterruptedException {
        RedirectOptions asked = server.redirect();
        try {
            return register(server, discovered, scopes, asked);
        } catch (RegistrationException e) {
            boolean another = !asked.isPinned() && asked.host() == LoopbackHost.IPV4;
            if (!another || !e.facts().containsKey(DynamicRegistration.REDIRECT_URI_REFUSED)) {
                throw e;
            }
            return register(server, discovered, scopes, asked.withHost(LoopbackHost.LOCALHOST));
        }
    }

    private Berthed register(Server server, Discovered discovered, List<String> scopes, RedirectOptions redirect)
            throws InterruptedException {
        Landing landing = redirects.open(redirect, discovered.authorizationServer(), server.timeout());
        try {
            Client client = registration.register(
                    discovered.authorizationServer(),
                    ClientMetadata.of(
                            server.clientName(),
                            landing.redirectUri(),
                            ClientMetadata.SENT_CODES,
                            scopes,
                            discovered.authorizationServer()),
                    server.metadataAddresses());
            return new Berthed(client, landing, false);
        } catch (RuntimeException | InterruptedException e) {
            landing.close();
            throw e;
        }
    }

    private Landing open(Server server, Discovered discovered) throws InterruptedException {
        return redirects.open(server.redirect(), discovered.authorizationServer(), server.timeout());
    }

    private boolean secretLasts(Client client) {
        Instant end = client.secretExpiresAt();
        return end == null || clock.instant().isBefore(end);
    }

    /** Drops a registration that its issuer has forgotten, and the grant that hung on it. */
    void forget(Server server, Client client) {
        of(server, client).forEach(credential -> store.remove(credential.key()));
    }

    /** Drops a registration that is in doubt, but no grant. */
    void forgetUnlessSignedIn(Server server, Client client) {
        of(server, client).stream()
                .filter(credential -> credential.tokens() == null)
                .forEach(credential -> store.remove(credential.key()));
    }

    private List<Credential> of(Server server, Client client) {
        return store.find(server.account(), server.url()).stream()
                .filter(credential -> credential.client().clientId().equals(client.clientId()))
                .toList();
    }
}
