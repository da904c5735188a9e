package dev.berth;

import dev.berth.discovery.Discovered;
import dev.berth.discovery.Discovery;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.discovery.Preference;
import dev.berth.discovery.ProtectedResourceMetadata;
import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.RegistrationException;
import dev.berth.store.Credential;
import java.util.Optional;

/**
 * Finds where a server is signed in to, and settles on one of the authorization servers that it names. What was found is
 * believed for a while, and only as long as nothing speaks against it.
 */
final class Discoveries {
    private final Discovery discovery;
    private final DiscoveryCache cache;
    private final SilentTokens tokens;
    private final Clients clients;
    private final Prerequisites prerequisites;

    Discoveries(
            Discovery discovery,
            DiscoveryCache cache,
            SilentTokens tokens,
            Clients clients,
            Prerequisites prerequisites) {
        this.discovery = discovery;
        this.cache = cache;
        this.tokens = tokens;
        this.clients = clients;
        this.prerequisites = prerequisites;
    }

    /** As {@link Discovery#findsResourceMetadata}; always asked anew. */
    boolean findsResourceMetadata(DiscoveryRequest request) throws InterruptedException {
        return discovery.findsResourceMetadata(request);
    }

    /**
     * As {@link Discovery#discover}, for this program: where it is signed in comes first, and a server at which it cannot be a
     * client is as good as none.
     */
    Discovered discover(Server server, DiscoveryRequest request) throws InterruptedException {
        Preference preference = preference(server);
        Optional<Discovered> known = cache.find(request).filter(found -> wouldBeTaken(found, preference));
        if (known.isPresent()) {
            return known.get();
        }
        long mark = cache.mark();
        Discovered found = discovery.discover(request, preference);
        cache.keep(request, found, mark);
        return found;
    }

    /** Nothing that was discovered of the server is believed any longer. */
    void forget(Server server) {
        cache.forget(server.url());
    }

    /**
     * A grant that its issuer has ended may be of an issuer that the server has left: what was discovered is not believed any
     * longer either.
     *
     * @param needed why a person is needed
     */
    void forgetIfRefused(Server server, BerthException needed) {
        if (needed.getCause() != null) {
            forget(server);
        }
    }

    /** Another account, or another client, of the same server may have to go elsewhere. */
    private static boolean wouldBeTaken(Discovered found, Preference preference) {
        String issuer = found.authorizationServer().issuer();
        String first = preference.first();
        ProtectedResourceMetadata resource = found.resourceMetadata();
        if (first != null
                && !first.equals(issuer)
                && resource != null
                && resource.authorizationServers().contains(first)) {
            return false;
        }
        try {
            preference.requirement().accept(found.authorizationServer());
            return true;
        } catch (DiscoveryException | RegistrationException e) {
            return false;
        }
    }

    /** Which of several authorization servers is taken for this account and client. */
    Preference preference(Server server) {
        return new Preference(
                tokens.newest(server).map(Credential::issuer).orElse(null),
                clients.maySuitAnyIssuer(server),
                issuer -> prerequisites.require(server, issuer));
    }
}
