package dev.berth.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a server's metadata may lead to, by the network the server itself is on. */
final class ServerAddressPolicy implements AddressPolicy {
    private final String host;
    private final Resolver resolver;
    private volatile @Nullable Network home;

    ServerAddressPolicy(URI server, Resolver resolver) {
        this.host = Origin.of(server).bareHost();
        this.resolver = resolver;
    }

    @Override
    public boolean permits(URI target, InetAddress address) {
        Network network = Network.of(address);
        return switch (home()) {
            case PRIVATE -> network == Network.PRIVATE || network == Network.PUBLIC;
            case LOOPBACK ->
                network == Network.LOOPBACK
                        || (network == Network.PUBLIC
                                && Origin.of(target).scheme().equals("https"));
            case PUBLIC, FORBIDDEN -> network == Network.PUBLIC;
        };
    }

    /** One public address makes a server public: an answer that mixes networks must not widen what it may reach. */
    private Network home() {
        Network known = home;
        if (known == null) {
            Set<Network> networks = EnumSet.noneOf(Network.class);
            try {
                Arrays.stream(resolver.resolve(host)).map(Network::of).forEach(networks::add);
            } catch (UnknownHostException e) {
                networks.add(Network.PUBLIC);
            }
            known = networks.equals(EnumSet.of(Network.LOOPBACK))
                    ? Network.LOOPBACK
                    : networks.contains(Network.PRIVATE) && !networks.contains(Network.PUBLIC)
                            ? Network.PRIVATE
                            : Network.PUBLIC;
            home = known;
        }
        return known;
    }
}
