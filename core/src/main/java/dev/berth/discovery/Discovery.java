package dev.berth.discovery;

import dev.berth.answer.ServerWords;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TransportException;
import dev.berth.http.HttpTransport;
import dev.berth.http.Origin;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the authorization server of an MCP server (MCP authorization, "Authorization Server Discovery"). Thread-safe.
 *
 * <p>The resource's metadata is looked for where the challenge says; else at the well-known address with the server's path,
 * then at the root. The first of its authorization servers that has metadata is taken. A server without resource metadata is
 * one of 2025-03-26: its origin is the issuer, with metadata there or the default endpoints.
 *
 * <p>A pinned issuer says which issuer is expected, whatever the server names. Its own well-known addresses are asked first;
 * only where it has no metadata at all are those of the servers that the resource names, and their document must carry the
 * pinned issuer. Default endpoints are never guessed for it.
 */
public final class Discovery {
    private static final int MAX_AUTHORIZATION_SERVERS = 8;

    private final HttpTransport transport;

    /** Sends through this transport. */
    public Discovery(HttpTransport transport) {
        this.transport = transport;
    }

    /**
     * Runs the discovery of one server.
     *
     * @throws DiscoveryException if there is no metadata that may be used; its facts hold {@code url}, {@code rule} and the
     *     like, and under {@code tried} every address that was asked
     * @throws TransportException if a server is unreachable or in trouble; never taken for an absence
     */
    public Discovered discover(DiscoveryRequest request) throws InterruptedException {
        Probe probe = new Probe(transport, request.addresses());
        try {
            ProtectedResourceMetadata resource = resource(request, probe);
            AuthorizationServerMetadata server = resource == null
                    ? withoutResourceMetadata(request, probe)
                    : authorizationServer(request, resource, probe);
            String indicator = request.configuredResource() != null
                    ? request.configuredResource()
                    : resource == null ? "" : resource.resource();
            return new Discovered(
                    indicator.isEmpty() ? null : indicator,
                    resource,
                    server.requirePermitted(request.addresses()),
                    probe.steps());
        } catch (DiscoveryException e) {
            throw probe.traced(e);
        }
    }

    /**
     * Whether a server that challenged nobody has resource metadata, and so wants a sign-in all the same.
     *
     * @throws DiscoveryException if there is metadata that may not be used
     * @throws TransportException if the server is unreachable or in trouble; never taken for an absence
     */
    public boolean findsResourceMetadata(DiscoveryRequest request) throws InterruptedException {
        Probe probe = new Probe(transport, request.addresses());
        try {
            return resource(request, probe) != null;
        } catch (DiscoveryException e) {
            throw probe.traced(e);
        }
    }

    private static @Nullable ProtectedResourceMetadata resource(DiscoveryRequest request, Probe probe)
            throws InterruptedException {
        String told = request.challenges().resourceMetadata();
        Set<URI> addresses = new LinkedHashSet<>();
        if (told != null) {
            addresses.add(MetadataUrl.parse(told, "resource_metadata", null));
        }
        addresses.addAll(MetadataUrl.ofResource(request.server()));
        for (URI address : addresses) {
            JsonObject document = probe.document(address, ProtectedResourceMetadata::isMeant);
            if (document != null) {
                return ProtectedResourceMetadata.parse(
                        document, address, request.server(), request.configuredResource());
            }
        }
        if (told != null) {
            // A server that names its metadata is none of 2025-03-26: its default endpoints are not guessed.
            throw notFound(
                    "The server names metadata that is not there.",
                    Map.of("url", ServerWords.clipped(told), "rule", "RFC 9728 section 5.1"));
        }
        return null;
    }

    private static AuthorizationServerMetadata authorizationServer(
            DiscoveryRequest request, ProtectedResourceMetadata resource, Probe probe) throws InterruptedException {
        List<String> named = resource.authorizationServers().stream()
                .distinct()
                .limit(MAX_AUTHORIZATION_SERVERS)
                .toList();
        String pinned = request.pinnedIssuer();
        if (named.isEmpty() && pinned == null) {
            throw ProtectedResourceMetadata.missing(
                    "authorization_servers", resource.foundAt(), "MCP authorization, Authorization Server Location");
        }
        Set<String> locations = new LinkedHashSet<>();
        if (pinned != null) {
            locations.add(pinned);
        }
        locations.addAll(named);
        for (String location : locations) {
            Set<String> acceptable = Set.of(pinned == null ? location : pinned);
            AuthorizationServerMetadata found =
                    at(MetadataUrl.issuer(location, resource.foundAt()), acceptable, request, probe);
            if (found != null) {
                return found;
            }
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("issuer", ServerWords.clipped(String.join(" ", locations)));
        facts.put("rule", "MCP authorization, Authorization Server Metadata Discovery");
        throw notFound("The authorization server has no metadata.", facts);
    }

    private static AuthorizationServerMetadata withoutResourceMetadata(DiscoveryRequest request, Probe probe)
            throws InterruptedException {
        String origin = Origin.of(request.server()).toString();
        String pinned = request.pinnedIssuer();
        if (pinned != null) {
            AuthorizationServerMetadata own = at(MetadataUrl.issuer(pinned, null), Set.of(pinned), request, probe);
            if (own != null) {
                return own;
            }
        }
        // The origin is our own making, and nobody's string: with and without a slash it leads to the same address.
        Set<String> acceptable = pinned == null ? new LinkedHashSet<>(List.of(origin, origin + "/")) : Set.of(pinned);
        AuthorizationServerMetadata found = at(URI.create(origin), acceptable, request, probe);
        if (found != null) {
            return found;
        }
        if (pinned != null && !pinned.equals(origin)) {
            throw notFound("The pinned issuer has no metadata.", Map.of("issuer", ServerWords.clipped(pinned)));
        }
        return AuthorizationServerMetadata.defaultsOf(origin);
    }

    private static @Nullable AuthorizationServerMetadata at(
            URI location, Set<String> acceptable, DiscoveryRequest request, Probe probe) throws InterruptedException {
        for (URI address : MetadataUrl.ofIssuer(location)) {
            JsonObject document = probe.document(address, AuthorizationServerMetadata::isMeant);
            if (document != null) {
                return AuthorizationServerMetadata.parse(document, address, acceptable, request.authorizationCode());
            }
        }
        return null;
    }

    private static DiscoveryException notFound(String message, Map<String, String> facts) {
        return new DiscoveryException(ErrorCode.METADATA_NOT_FOUND, message, facts);
    }
}
