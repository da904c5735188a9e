package dev.berth.http;

import java.net.InetAddress;
import java.net.URI;

/**
 * Which addresses a request may be connected to; asked about the address really connected to, so that a name which answers
 * differently a second time gains nothing. Thread-safe.
 *
 * <p>None of the policies made here ever permits a link-local address, a cloud's metadata address, multicast or the
 * unspecified address. Behind an HTTP proxy it is the proxy that looks names up: then only addresses written as such in the
 * URL can be checked, and the proxy has to guard the rest.
 */
@FunctionalInterface
public interface AddressPolicy {
    /** Public addresses, and nothing else. */
    AddressPolicy PUBLIC_ONLY = (target, address) -> Network.of(address) == Network.PUBLIC;

    /** Any address that a person may configure: public, private, loopback. For the URL the user gave, not for metadata. */
    AddressPolicy CONFIGURED = (target, address) -> Network.of(address) != Network.FORBIDDEN;

    /** Whether the target may be reached at this address. */
    boolean permits(URI target, InetAddress address);

    /** What the metadata of a server may lead to; see {@link ServerAddresses#metadata()}. */
    static AddressPolicy forServer(URI serverUrl) {
        return new ServerAddresses(serverUrl).metadata();
    }

    /** This policy, and beside it the one origin given (an internal issuer, say) at any address one may configure. */
    default AddressPolicy allowing(URI trusted) {
        Origin origin = Origin.of(trusted);
        return (target, address) ->
                permits(target, address) || (Origin.of(target).equals(origin) && CONFIGURED.permits(target, address));
    }
}
