package dev.berth.http;

import java.net.InetAddress;
import java.net.URI;

/** Which addresses a request may be connected to; asked about the address really connected to. Thread-safe. */
@FunctionalInterface
public interface AddressPolicy {
    /** Public addresses, and nothing else. */
    AddressPolicy PUBLIC_ONLY = (target, address) -> !(address.isAnyLocalAddress()
            || address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress());

    /** Whether the target may be reached at this address. */
    boolean permits(URI target, InetAddress address);
}
