package dev.berth.discovery;

import dev.berth.challenge.Challenges;
import dev.berth.http.AddressPolicy;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a server before discovery.
 *
 * @param server the server's URL as configured
 * @param challenges those of its 401; {@link Challenges#NONE} where there was none
 * @param pinnedIssuer the only issuer that will do, as an administrator set it; null takes the server's word
 * @param configuredResource sent in place of the metadata's {@code resource}; empty sends none; null takes the metadata's
 * @param authorizationCode whether a person is going to sign in at the authorization endpoint, which takes PKCE by S256
 * @param addresses where metadata may lead to
 */
public record DiscoveryRequest(
        URI server,
        Challenges challenges,
        @Nullable String pinnedIssuer,
        @Nullable String configuredResource,
        boolean authorizationCode,
        AddressPolicy addresses) {
    /** Nothing pinned, nothing configured, for a person's sign-in. */
    public static DiscoveryRequest of(URI server, Challenges challenges, AddressPolicy addresses) {
        return new DiscoveryRequest(server, challenges, null, null, true, addresses);
    }
}
