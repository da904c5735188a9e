package dev.berth;

import dev.berth.client.Client;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.error.RegistrationException;
import dev.berth.error.StoreException;
import dev.berth.redirect.LoopbackHost;
import dev.berth.redirect.RedirectOptions;
import dev.berth.registration.ClientMetadata;
import dev.berth.registration.DynamicRegistration;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The clients that were registered by us. A registration belongs to one credential and to its redirect URI, and is kept with
 * them; it may stand in for a metadata document that its issuer refused, and that is kept with it too.
 */
final class Registrations {
    private static final Logger LOG = System.getLogger(Registrations.class.getName());

    private final TokenStore store;
    private final DynamicRegistration registration;
    private final Redirects redirects;
    private final Clock clock;

    Registrations(TokenStore store, DynamicRegistration registration, Redirects redirects, Clock clock) {
        this.store = store;
        this.registration = registration;
        this.redirects = redirects;
        this.clock = clock;
    }

    /** Whether this issuer has refused the document, so that a registration stands in for it. */
    boolean standInFor(Server server, AuthorizationServerMetadata issuer, URI document) {
        return of(server, issuer)
                .anyMatch(credential ->
                        document.toString().equals(credential.client().inPlaceOf()));
    }

    /** Whether something was registered at this issuer before that is still good. */
    boolean isKept(Server server, AuthorizationServerMetadata issuer) {
        return of(server, issuer).anyMatch(credential -> secretLasts(credential.client()));
    }

    /** What was registered before, if its issuer is the same and its redirect URI can be had again. */
    Optional<Clients.Berthed> kept(Server server, Discovered discovered) throws InterruptedException {
        for (Client client : good(server, discovered)) {
            String redirectUri = client.redirectUri();
            Optional<Landing> landing =
                    redirectUri == null ? Optional.empty() : landingAt(server, discovered, redirectUri);
            if (landing.isPresent()) {
                return Optional.of(
                        new Clients.Berthed(standIn(client, server, discovered), landing.get(), Clients.Kind.KEPT));
            }
        }
        return Optional.empty();
    }

    /**
     * What was registered before for a grant that is sent no response. One that was registered for something else may not
     * present it (RFC 7591 section 2, {@code grant_types}); nor may one of which nobody knows what it was registered for.
     */
    Optional<Client> keptWithoutRedirect(Server server, Discovered discovered, List<String> grantTypes) {
        return good(server, discovered).stream()
                .filter(client ->
                        client.redirectUri() == null && client.grantTypes().containsAll(grantTypes))
                .findFirst();
    }

    /** One in doubt is better than none, where no other is to be had. */
    private List<Client> good(Server server, Discovered discovered) {
        boolean another = discovered.authorizationServer().registrationEndpoint() != null;
        return of(server, discovered.authorizationServer())
                .map(Credential::client)
                .filter(this::secretLasts)
                .filter(client -> !client.inDoubt() || !another)
                .map(client -> client.withInDoubt(false))
                .toList();
    }

    private Stream<Credential> of(Server server, AuthorizationServerMetadata issuer) {
        return store.find(server.account(), server.url()).stream()
                .filter(credential -> credential.client().isRegistered()
                        && credential.issuer().equals(issuer.issuer()));
    }

    private Optional<Landing> landingAt(Server server, Discovered discovered, String redirectUri)
            throws InterruptedException {
        if (!server.redirect().isPinned()) {
            return redirects.reopen(redirectUri);
        }
        boolean same = server.redirect().redirectUri(server.redirect().port()).equals(redirectUri);
        return same ? Optional.of(open(server.redirect(), server, discovered)) : Optional.empty();
    }

    /**
     * Registers. A loopback address is the norm of native applications (RFC 8252 section 7.3), while MCP's pages say
     * {@code localhost}: where the first is refused, the second is tried.
     */
    Clients.Berthed register(Server server, Discovered discovered, List<String> scopes) throws InterruptedException {
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

    private Clients.Berthed register(
            Server server, Discovered discovered, List<String> scopes, RedirectOptions redirect)
            throws InterruptedException {
        Landing landing = open(redirect, server, discovered);
        try {
            Client client = register(server, discovered, scopes, landing.redirectUri(), ClientMetadata.SENT_CODES);
            return new Clients.Berthed(client, landing, Clients.Kind.NEW);
        } catch (RuntimeException | InterruptedException e) {
            landing.close();
            throw e;
        }
    }

    /** Registers for a grant that is sent no response. */
    Client registerWithoutRedirect(Server server, Discovered discovered, List<String> scopes, List<String> grantTypes)
            throws InterruptedException {
        return register(server, discovered, scopes, null, grantTypes);
    }

    private Client register(
            Server server,
            Discovered discovered,
            List<String> scopes,
            @Nullable String redirectUri,
            List<String> grantTypes)
            throws InterruptedException {
        Client client = registration.register(
                discovered.authorizationServer(),
                ClientMetadata.of(
                        server.clientName(), redirectUri, grantTypes, scopes, discovered.authorizationServer()),
                server.metadataAddresses());
        return standIn(client.registeredFor(grantTypes), server, discovered);
    }

    /** Where a document could be used a registration is, only because the issuer has refused that document. */
    private static Client standIn(Client client, Server server, Discovered discovered) {
        return Clients.documentFor(server, discovered.authorizationServer())
                .map(client::standingInFor)
                .orElse(client);
    }

    private Landing open(RedirectOptions redirect, Server server, Discovered discovered) throws InterruptedException {
        return redirects.open(redirect, discovered.authorizationServer(), server.signInTimeout());
    }

    private boolean secretLasts(Client client) {
        Instant end = client.clientSecretExpiresAt();
        return end == null || clock.instant().isBefore(end);
    }

    /**
     * Notes that a registration is, or may be, dead, so that the next sign-in makes another where one is to be had. The grant
     * that hangs on it stays until that is stored in its place, since its access token lasts as long as it lasts; without a
     * grant nothing is worth keeping.
     */
    void doubt(Server server, Discovered discovered, Client client) throws InterruptedException {
        AuthorizationServerMetadata issuer = discovered.authorizationServer();
        boolean another = issuer.registrationEndpoint() != null;
        List<CredentialKey> hangOnIt = of(server, issuer)
                .filter(credential -> credential.client().clientId().equals(client.clientId()))
                .map(Credential::key)
                .toList();
        for (CredentialKey key : hangOnIt) {
            try (TokenStore.Lock held = store.lock(key, LockPatience.FULL)) {
                store.find(key).ifPresent(now -> {
                    if (now.tokens() == null && another) {
                        store.remove(key);
                    } else {
                        store.put(now.withClient(now.client().withInDoubt(true)));
                    }
                });
            } catch (StoreException e) {
                // What has failed is told, and not that nothing could be noted of it: the next sign-in finds out again.
                LOG.log(Level.DEBUG, "that a registration is in doubt could not be noted: {0}", e.getMessage());
            }
        }
    }
}
