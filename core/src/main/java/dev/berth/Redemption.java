package dev.berth;

import dev.berth.authentication.ClientAuthentication;
import dev.berth.client.Client;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.dpop.DpopProofs;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.error.TokenException;
import dev.berth.grant.Grant;
import dev.berth.grant.TokenExchangeGrant;
import dev.berth.http.AddressPolicy;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.token.TokenEndpoint;
import dev.berth.token.TokenResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last steps of every way to sign in: the grant is presented, and what it gives is on disk before anybody hears of it. */
final class Redemption {
    private static final Logger LOG = System.getLogger(Redemption.class.getName());

    private final TokenEndpoint tokenEndpoint;
    private final TokenStore store;
    private final Spending spending;
    private final NewCredentials credentials;
    private final Clock clock;

    Redemption(TokenEndpoint tokenEndpoint, TokenStore store, Spending spending, Clock clock) {
        this.tokenEndpoint = tokenEndpoint;
        this.store = store;
        this.spending = spending;
        this.credentials = new NewCredentials(store, clock);
        this.clock = clock;
    }

    /**
     * The credential without its tokens.
     *
     * @param fresh whether the client was registered just now: it is kept at once, so that the next try finds it
     */
    Credential prepare(Server server, Discovered discovered, List<String> scopes, Client client, boolean fresh)
            throws InterruptedException {
        AuthorizationServerMetadata issuer = discovered.authorizationServer();
        Credential credential = new Credential(
                server.account(),
                server.url(),
                discovered.resource(),
                issuer.issuer(),
                issuer.tokenEndpoint(),
                issuer.revocationEndpoint(),
                client,
                scopes,
                null,
                null,
                null,
                null,
                0);
        if (client.isRegistered() && fresh) {
            credentials.registered(credential);
        }
        return credential;
    }

    /** The client of a credential, with what it vouches for itself with. */
    ClientAuthentication client(Server server, Credential credential) {
        return client(server, credential, clock);
    }

    static ClientAuthentication client(Server server, Credential credential, Clock clock) {
        return new ClientAuthentication(
                credential.issuer(), credential.client(), server.clientKey().orElse(null), clock);
    }

    /** Exchanges a token at an endpoint that the program itself has named. */
    Secret exchange(TokenExchangeGrant grant, Client client, URI tokenEndpoint) throws InterruptedException {
        ClientAuthentication authentication = new ClientAuthentication(tokenEndpoint.toString(), client, null, clock);
        return this.tokenEndpoint.exchange(grant, authentication, tokenEndpoint, AddressPolicy.CONFIGURED);
    }

    /** As {@link #redeem}, for what a person has done their part for: to be closed meanwhile does not lose it. */
    Credential finish(Server server, Credential prepared, Grant grant, @Nullable DpopProofs proofs)
            throws InterruptedException {
        try (Spending.Payment paying = spending.grant()) {
            return redeem(server, prepared, grant, proofs);
        }
    }

    /** Presents the grant, and keeps what it gives in place of what was there. */
    Credential redeem(Server server, Credential prepared, Grant grant, @Nullable DpopProofs proofs)
            throws InterruptedException {
        TokenResponse answer = tokenEndpoint.request(
                grant, client(server, prepared), prepared.tokenEndpoint(), server.metadataAddresses(), proofs);
        return keep(server, prepared, answer, proofs);
    }

    /** Keeps what a grant gave in place of what was there. */
    Credential keep(Server server, Credential prepared, TokenResponse answer, @Nullable DpopProofs proofs)
            throws InterruptedException {
        requireWhatWasAskedFor(server, prepared, answer.tokens());
        Secret key = proofs != null && answer.tokens().isBoundToKey()
                ? proofs.key().toJwk().orElseThrow()
                : null;
        Credential signedIn;
        try (Spending.Payment paying = spending.answer()) {
            signedIn = credentials.signedIn(prepared, answer, key);
        }
        removeOthers(server, signedIn);
        return signedIn;
    }

    /**
     * Others of this account at this server are of an earlier issuer or client: nothing uses them again. Where the store does not
     * let go of them now, the sign-in is stored all the same, and the next tries again.
     */
    private void removeOthers(Server server, Credential signedIn) throws InterruptedException {
        try {
            for (Credential other : store.find(server.account(), server.url())) {
                if (!other.key().equals(signedIn.key())) {
                    Superseded.remove(store, other.key());
                }
            }
        } catch (StoreException e) {
            LOG.log(
                    Level.WARNING,
                    "a grant that a sign-in has taken the place of is still stored: {0}",
                    e.getMessage());
        }
    }

    /** A server may do without the binding (RFC 9449 section 5); the person may not have it so. */
    private static void requireWhatWasAskedFor(Server server, Credential prepared, TokenSet tokens) {
        if (server.dpop() == DpopPolicy.ALWAYS && !tokens.isBoundToKey()) {
            throw new TokenException(
                    ErrorCode.INVALID_TOKEN_RESPONSE,
                    "The authorization server issued a token that is not bound to a key.",
                    Map.of(
                            "issuer", prepared.issuer(),
                            "rule", "RFC 9449 section 5",
                            "hint", "leave DPoP to what the server asks for"));
        }
    }
}
