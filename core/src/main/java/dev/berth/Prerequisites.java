package dev.berth;

import dev.berth.answer.ServerWords;
import dev.berth.challenge.Challenges;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.MetadataUrl;
import dev.berth.dpop.DpopProofs;
import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * What has to hold between the settings and what was discovered before a person is asked, a client registered or a secret shown.
 * A sign-in goes by it, and so does the doctor.
 */
final class Prerequisites {
    private final Clients clients;

    Prerequisites(Clients clients) {
        this.clients = clients;
    }

    /**
     * Refuses an authorization server that this program cannot sign in at, so that another may be looked at.
     *
     * @throws BerthException if there is no client of it to be had, or it does not offer what the person chose
     */
    void require(Server server, AuthorizationServerMetadata issuer) {
        clients.requireWayIn(server, issuer);
        if (server.grant().isEmpty() && server.isOnAnotherDevice()) {
            DeviceSignIn.requireOffered(issuer);
        }
    }

    /**
     * Refuses a sign-in that could only fail later, or that would show what is secret to a server that is not known to be its
     * own.
     *
     * @param challenges what the server wants
     * @throws BerthException if it may not begin
     */
    void require(Server server, Challenges challenges, Discovered discovered) {
        AuthorizationServerMetadata issuer = discovered.authorizationServer();
        require(server, issuer);
        if (server.grant().isPresent()) {
            requireIssuer(server, server.grant().get(), issuer);
        }
        if (server.grant().isPresent() || showsSecretToPinnedIssuer(server)) {
            requireItsOwnMetadata(issuer);
        }
        server.grant().flatMap(GrantSource::grantType).ifPresent(type -> requireOffered(type, issuer));
        clients.requireAuthentication(server, issuer);
        if (Proofs.areWanted(server, challenges, discovered)) {
            requireProofsSuit(issuer);
        }
    }

    /**
     * A person sees where they are led; a program would hand what it has to whichever authorization server the MCP server
     * names. So what could be used at another is shown only to the issuer that the settings name (MCP authorization,
     * "Authorization Server Binding").
     */
    private static void requireIssuer(Server server, GrantSource source, AuthorizationServerMetadata issuer) {
        boolean secret = server.clientSecret().isPresent() && server.clientKey().isEmpty();
        boolean safe = source.isBoundToIssuer() && !secret;
        if (safe || server.issuer().isPresent() || server.showsSecretsToWhicheverIssuerTheServerNames()) {
            return;
        }
        throw new DiscoveryException(
                ErrorCode.ISSUER_REQUIRED,
                "What signs this program in belongs to one authorization server, and the settings do not say to which. The"
                        + " server names one, but its word alone is not enough.",
                Map.of(
                        "issuer",
                        ServerWords.clipped(issuer.issuer()),
                        "rule",
                        "MCP authorization, Authorization Server Binding"));
    }

    /** Whoever pins an issuer beside a secret, or a key whose assertions name that issuer, says whom these are for. */
    private static boolean showsSecretToPinnedIssuer(Server server) {
        return server.issuer().isPresent()
                && (server.clientSecret().isPresent() || server.clientKey().isPresent());
    }

    /**
     * A pinned issuer without metadata may be described by a server that the MCP server names (see {@link
     * dev.berth.discovery.Discovery}). That is enough to send a person somewhere, but not to send a secret, or an assertion
     * whose audience is that issuer, to the token endpoint that stands there (RFC 8414 section 3.3).
     */
    private static void requireItsOwnMetadata(AuthorizationServerMetadata issuer) {
        URI foundAt = issuer.foundAt();
        if (foundAt == null
                || MetadataUrl.ofIssuer(MetadataUrl.issuer(issuer.issuer(), null))
                        .contains(foundAt)) {
            return;
        }
        throw new DiscoveryException(
                ErrorCode.ISSUER_MISMATCH,
                "The pinned issuer has no metadata of its own, and another server's word for where its token endpoint is"
                        + " is not enough.",
                Map.of(
                        "expected",
                        issuer.issuer(),
                        "url",
                        MetadataUrl.shown(foundAt),
                        "rule",
                        "RFC 8414 section 3.3",
                        "hint",
                        "pin the issuer by the address that serves its metadata, or ask whoever runs it to serve"
                                + " that there"));
    }

    /** Only where the server says what it offers; one that says nothing may offer more than the default. */
    static void requireOffered(String grantType, AuthorizationServerMetadata issuer) {
        List<String> offered = issuer.grantTypesSupported();
        if (!offered.isEmpty() && !offered.contains(grantType)) {
            throw new DiscoveryException(
                    ErrorCode.GRANT_UNSUPPORTED,
                    "The authorization server does not offer the grant that is configured.",
                    Map.of(
                            "issuer",
                            issuer.issuer(),
                            "grant_type",
                            grantType,
                            "grant_types_supported",
                            String.join(" ", offered),
                            "rule",
                            "RFC 8414 section 2"));
        }
    }

    /** The token endpoint would say it too, when a person has signed in for nothing. */
    private static void requireProofsSuit(AuthorizationServerMetadata issuer) {
        List<String> taken = issuer.dpopSigningAlgValuesSupported();
        if (!DpopProofs.suit(taken)) {
            throw new DiscoveryException(
                    ErrorCode.DPOP_UNSUPPORTED,
                    "Tokens are to be bound to a key, and the authorization server takes no proof that is signed as this"
                            + " program signs.",
                    Map.of(
                            "issuer",
                            ServerWords.clipped(issuer.issuer()),
                            "expected",
                            DpopProofs.ALGORITHM,
                            "dpop_signing_alg_values_supported",
                            ServerWords.clipped(String.join(" ", taken)),
                            "rule",
                            "RFC 9449 section 5.1"));
        }
    }
}
