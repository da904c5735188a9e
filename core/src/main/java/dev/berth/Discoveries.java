package dev.berth;

import dev.berth.discovery.Discovered;
import dev.berth.discovery.Discovery;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.discovery.Preference;
import dev.berth.store.Credential;

/** Finds where a server is signed in to, and settles on one of the authorization servers that it names. */
final class Discoveries {
    private final Discovery discovery;
    private final SilentTokens tokens;
    private final Clients clients;

    Discoveries(Discovery discovery, SilentTokens tokens, Clients clients) {
        this.discovery = discovery;
        this.tokens = tokens;
        this.clients = clients;
    }

    /** As {@link Discovery#findsResourceMetadata}. */
    boolean findsResourceMetadata(DiscoveryRequest request) throws InterruptedException {
        return discovery.findsResourceMetadata(request);
    }

    /**
     * As {@link Discovery#discover}, for this program: where it is signed in comes first, and a server at which it cannot be a
     * client is as good as none.
     */
    Discovered discover(Server server, DiscoveryRequest request) throws InterruptedException {
        return discovery.discover(request, preference(server));
    }

    private Preference preference(Server server) {
        return new Preference(
                tokens.newest(server).map(Credential::issuer).orElse(null),
                clients.maySuitAnyIssuer(server),
                issuer -> clients.requireWayIn(server, issuer));
    }
}
