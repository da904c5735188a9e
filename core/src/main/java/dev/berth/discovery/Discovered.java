package dev.berth.discovery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to sign in, and for what.
 *
 * @param resource the resource indicator to send byte for byte on authorize, token and refresh (RFC 8707); null for none
 * @param resourceMetadata null for a server that has none (2025-03-26)
 * @param authorizationServer the issuer's metadata, verified
 * @param steps every address that was asked, and every issuer that was passed over, in order
 */
public record Discovered(
        @Nullable String resource,
        @Nullable ProtectedResourceMetadata resourceMetadata,
        AuthorizationServerMetadata authorizationServer,
        List<DiscoveryStep> steps) {
    public Discovered {
        steps = List.copyOf(steps);
    }
}
