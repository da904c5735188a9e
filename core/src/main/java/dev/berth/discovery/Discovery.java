package dev.berth.discovery;

import dev.berth.answer.ServerWords;
import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.error.TransportException;
import dev.berth.http.HttpTransport;
import dev.berth.http.Origin;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the authorization server of an MCP server (MCP authorization, "Authorization Server Discovery"). Thread-safe.
 *
 * <p>The resource's metadata is looked for where the challenge says; else at the well-known address with the server's path,
 * then at the root. Of its authorization servers the first that can serve is taken: one without metadata, in trouble, without
 * S256, unsafe, or of another issuer than it is named by is passed over. A server without resource metadata is one of
 * 2025-03-26: its origin is the issuer, with metadata there or the default endpoints.
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
     * Runs the discovery of one server, and takes the first authorization server that can serve.
     *
     * @throws DiscoveryException as the other
     * @throws TransportException as the other
     */
    public Discovered discover(DiscoveryRequest request) throws InterruptedException {
        return discover(request, Preference.NONE);
    }

    /**
     * Runs the discovery of one server.
     *
     * @throws DiscoveryException if there is no metadata that may be used; its facts hold {@code url}, {@code rule} and the
     *     like, and under {@code tried} every address that was asked. Where several authorization servers are named and none
     *     can serve, it is the first one's failure
     * @throws TransportException if a server is unreachable or in trouble; never taken for an absence
     * @throws dev.berth.error.RegistrationException as the preference's requirement has it
     */
    public Discovered discover(DiscoveryRequest request, Preference preference) throws InterruptedException {
        Probe probe = new Probe(transport, request.addresses());
        try {
            ProtectedResourceMetadata resource = resource(request, probe);
            AuthorizationServerMetadata server = resource == null
                    ? withoutResourceMetadata(request, probe)
                    : authorizationServer(request, resource, preference, probe);
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
            DiscoveryRequest request, ProtectedResourceMetadata resource, Preference preference, Probe probe)
            throws InterruptedException {
        List<String> named = resource.authorizationServers().stream()
                .distinct()
                .limit(MAX_AUTHORIZATION_SERVERS)
                .toList();
        String pinned = request.pinnedIssuer();
        if (named.isEmpty() && pinned == null) {
            throw ProtectedResourceMetadata.missing(
                    "authorization_servers", resource.foundAt(), "MCP authorization, Authorization Server Location");
        }
        return pinned != null
                ? pinned(pinned, request, resource, named, probe)
                : firstThatServes(request, resource, preference.order(named), preference, probe);
    }

    /** The pinned issuer and no other; the addresses of the named ones serve only where it has no metadata of its own. */
    private static AuthorizationServerMetadata pinned(
            String pinned,
            DiscoveryRequest request,
            ProtectedResourceMetadata resource,
            List<String> named,
            Probe probe)
            throws InterruptedException {
        Set<String> locations = new LinkedHashSet<>(List.of(pinned));
        locations.addAll(named);
        for (String location : locations) {
            AuthorizationServerMetadata found =
                    at(MetadataUrl.issuer(location, resource.foundAt()), Set.of(pinned), request, probe);
            if (found != null) {
                return found;
            }
        }
        throw withoutMetadata(String.join(" ", locations));
    }

    private static AuthorizationServerMetadata firstThatServes(
            DiscoveryRequest request,
            ProtectedResourceMetadata resource,
            Set<String> named,
            Preference preference,
            Probe probe)
            throws InterruptedException {
        BerthException first = null;
        for (String issuer : named) {
            try {
                AuthorizationServerMetadata found =
                        at(MetadataUrl.issuer(issuer, resource.foundAt()), Set.of(issuer), request, probe);
                if (found == null) {
                    throw withoutMetadata(issuer);
                }
                preference.requirement().accept(found.requirePermitted(request.addresses()));
                return found;
            } catch (DiscoveryException | TransportException | RegistrationException e) {
                first = first == null ? e : first;
                if (named.size() > 1) {
                    probe.passedOver(issuer, e);
                }
                if (!preference.passesOver(e)) {
                    break;
                }
            }
        }
        throw probe.traced(Objects.requireNonNull(first));
    }

    private static DiscoveryException withoutMetadata(String issuer) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("issuer", ServerWords.clipped(issuer));
        facts.put("rule", "MCP authorization, Authorization Server Metadata Discovery");
        return notFound("The authorization server has no metadata.", facts);
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
