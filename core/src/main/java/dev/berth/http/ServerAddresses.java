package dev.berth.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Set;

/**
 * The networks that one server is on, and so where its metadata may lead to. Thread-safe.
 *
 * <p>It learns from the connections made to the server: a server whose name first leads to its own public address, and to
 * this machine once it has been asked what to do, stays a public one. Keep one for as long as the server is talked to.
 */
public final class ServerAddresses {
    private final String host;
    private final Resolver resolver;
    private final Set<Network> seen = EnumSet.noneOf(Network.class);

    /** Of the server at that URL; looks nothing up yet. */
    public ServerAddresses(URI server) {
        this(server, InetAddress::getAllByName);
    }

    ServerAddresses(URI server, Resolver resolver) {
        this.host = Origin.of(server).bareHost();
        this.resolver = resolver;
    }

    /** For requests to the server itself: any address that a person may configure, and each is remembered. */
    public AddressPolicy server() {
        return (target, address) -> {
            remember(Network.of(address));
            return AddressPolicy.CONFIGURED.permits(target, address);
        };
    }

    /**
     * For requests to where its metadata leads: from a public server to public addresses; from one on a private network to
     * private and public ones; from one on loopback to loopback, and to public ones over https. Where no connection to the
     * server was made before, its name is looked up.
     */
    public AddressPolicy metadata() {
        return (target, address) -> {
            Network network = Network.of(address);
            return switch (home()) {
                case PRIVATE -> network == Network.PRIVATE || network == Network.PUBLIC;
                case LOOPBACK ->
                    network == Network.LOOPBACK
                            || (network == Network.PUBLIC
                                    && Origin.of(target).scheme().equals("https"));
                case PUBLIC, FORBIDDEN -> network == Network.PUBLIC;
            };
        };
    }

    /** One public address makes a server public: answers that mix networks must not widen what it may reach. */
    private Network home() {
        if (networks().isEmpty()) {
            try {
                for (InetAddress address : resolver.resolve(host)) {
                    remember(Network.of(address));
                }
            } catch (UnknownHostException e) {
                return Network.PUBLIC;
            }
        }
        Set<Network> networks = networks();
        if (networks.equals(EnumSet.of(Network.LOOPBACK))) {
            return Network.LOOPBACK;
        }
        return networks.contains(Network.PRIVATE) && !networks.contains(Network.PUBLIC)
                ? Network.PRIVATE
                : Network.PUBLIC;
    }

    private synchronized void remember(Network network) {
        seen.add(network);
    }

    private synchronized Set<Network> networks() {
        return EnumSet.copyOf(seen);
    }
}
