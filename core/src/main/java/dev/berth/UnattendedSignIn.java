package dev.berth;

import dev.berth.answer.ServerWords;
import dev.berth.challenge.Challenges;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.MetadataUrl;
import dev.berth.discovery.Scopes;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TokenException;
import dev.berth.grant.Grant;
import dev.berth.registration.Client;
import dev.berth.store.Credential;
import dev.berth.token.TokenEndpoint;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** A sign-in that needs no person: a grant is made, and presented once. A refusal is told as it is, and nothing else is tried. */
final class UnattendedSignIn {
    private final Clients clients;
    private final Redemption redemption;
    private final TokenEndpoint tokenEndpoint;
    private final Proofs proofs;

    UnattendedSignIn(Clients clients, Redemption redemption, TokenEndpoint tokenEndpoint, Proofs proofs) {
        this.clients = clients;
        this.redemption = redemption;
        this.tokenEndpoint = tokenEndpoint;
        this.proofs = proofs;
    }

    Credential run(Server server, GrantSource source, Challenges challenges, Discovered discovered, List<String> asked)
            throws InterruptedException {
        requireIssuer(server, source, discovered);
        requireItsOwnMetadata(discovered.authorizationServer());
        // A program that signs in by itself needs nobody to stay signed in for.
        List<String> scopes =
                asked.stream().filter(s -> !s.equals(Scopes.OFFLINE_ACCESS)).toList();
        Grant grant = source.grant(
                new GrantSource.Target(discovered.authorizationServer().issuer(), discovered.resource(), scopes),
                tokenEndpoint);
        requireOffered(grant.type(), discovered.authorizationServer());
        Clients.Known known = clients.withoutRedirect(server, discovered, scopes, List.of(grant.type()));
        Client client = known.client();
        Credential prepared = redemption.prepare(server, discovered, scopes, client, known.isNew());
        try {
            return redemption.redeem(server, prepared, grant, proofs.fresh(server, challenges, discovered));
        } catch (TokenException e) {
            // The issuer has forgotten a registration, and no person is there to sign out: the next try makes another.
            if (known.kind() == Clients.Kind.KEPT
                    && "invalid_client".equals(e.facts().get("server_error"))) {
                clients.forget(server, client);
            }
            throw e;
        }
    }

    /**
     * A person sees where they are led; a program would hand what it has to whichever authorization server the MCP server
     * names. So what could be used at another is shown only to the issuer that the settings name (MCP authorization,
     * "Authorization Server Binding").
     */
    private static void requireIssuer(Server server, GrantSource source, Discovered discovered) {
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
                        ServerWords.clipped(discovered.authorizationServer().issuer()),
                        "rule",
                        "MCP authorization, Authorization Server Binding"));
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
}
