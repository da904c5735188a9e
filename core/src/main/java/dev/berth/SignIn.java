package dev.berth;

import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.CodeVerifier;
import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.authorize.ValidatedAuthorizationResponse;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.dpop.DpopProofs;
import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.TokenException;
import dev.berth.redirect.SignInOutcome;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.token.AuthorizationCodeGrant;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flow from the bound listener to the stored credential. What happens in which order, and why:
 *
 * <ol>
 *   <li>a client and a bound redirect URI, before any URL exists;
 *   <li>the request, made once, waits at the door, and at the server where that takes it;
 *   <li>the person is shown the URL;
 *   <li>the validated response is exchanged, and the tokens are on disk;
 *   <li>only then does the page say so.
 * </ol>
 */
final class SignIn {
    private static final int STATE_BYTES = 32;
    private static final String ONCE_MORE =
            "The server did not take this program as its client. The program registers with it, and asks you once more.";

    private final Clients clients;
    private final PendingAuthorizations door;
    private final PushedRequests pushedRequests;
    private final Redemption redemption;
    private final Clock clock;
    private final Rejections rejections;

    SignIn(
            Clients clients,
            PendingAuthorizations door,
            PushedRequests pushedRequests,
            Redemption redemption,
            Clock clock,
            Rejections rejections) {
        this.clients = clients;
        this.door = door;
        this.pushedRequests = pushedRequests;
        this.redemption = redemption;
        this.clock = clock;
        this.rejections = rejections;
    }

    /**
     * Runs the flow; once more with a registration where the issuer will not have the metadata document, or has forgotten what
     * was registered before.
     *
     * @param proofs what the tokens are to be bound to; null for bearer tokens
     */
    Credential run(
            Server server, Discovered discovered, List<String> scopes, @Nullable DpopProofs proofs, Audience audience)
            throws InterruptedException {
        Clients.Berthed berthed = clients.berth(server, discovered, scopes);
        while (true) {
            try {
                return run(server, discovered, scopes, proofs, audience, berthed);
            } catch (TokenException | AuthorizationException e) {
                berthed = clients.insteadOf(berthed, server, discovered, scopes, e);
            }
        }
    }

    private Credential run(
            Server server,
            Discovered discovered,
            List<String> scopes,
            @Nullable DpopProofs proofs,
            Audience audience,
            Clients.Berthed berthed)
            throws InterruptedException {
        try (Landing landing = berthed.landing()) {
            if (landing.isListening()) {
                rejections.listening(landing.redirectUri(), server);
            }
            Credential prepared = redemption.prepare(server, discovered, scopes, berthed.client(), berthed.isNew());
            PendingAuthorization flow = door.add(request(server, discovered, scopes, proofs, berthed), server.name());
            try {
                AuthorizationUrl url = pushedRequests.urlOf(
                        flow.request(),
                        discovered.authorizationServer(),
                        redemption.client(server, prepared),
                        server.metadataAddresses(),
                        e -> clients.isRefusal(berthed, e));
                audience.asked(new PendingSignIn(server, flow, url, door, landing.obstacle()));
                ValidatedAuthorizationResponse response = flow.await(server.signInTimeout());
                Credential signedIn = redemption.finish(
                        server, prepared, new AuthorizationCodeGrant(response, prepared.client()), proofs);
                flow.finish(new SignInOutcome(true, server.name(), "The program can use it now."));
                return signedIn;
            } catch (BerthException e) {
                boolean again = clients.givesWay(berthed, discovered, e);
                flow.finish(new SignInOutcome(false, server.name(), again ? ONCE_MORE : explain(e)));
                throw e;
            } finally {
                flow.cancel();
                flow.finish(new SignInOutcome(false, server.name(), "The program stopped waiting."));
                door.remove(flow);
            }
        }
    }

    private AuthorizationRequest request(
            Server server,
            Discovered discovered,
            List<String> scopes,
            @Nullable DpopProofs proofs,
            Clients.Berthed berthed) {
        AuthorizationServerMetadata issuer = discovered.authorizationServer();
        return new AuthorizationRequest(
                issuer.issuer(),
                issuer.authorizationResponseIssParameterSupported(),
                issuer.authorizationEndpoint(),
                berthed.client().clientId(),
                berthed.landing().redirectUri(),
                Secret.random(STATE_BYTES),
                CodeVerifier.generate(),
                discovered.resource(),
                scopes,
                proofs == null ? null : proofs.thumbprint(),
                clock.instant().plus(server.signInTimeout()));
    }

    /** For the page: our own words alone. */
    private static String explain(BerthException e) {
        return switch (e.code()) {
            case ACCESS_DENIED -> "Access was denied, so nothing was signed in.";
            case ISSUER_MISMATCH, ISSUER_MISSING ->
                "The answer did not come from the authorization server that was asked," + " so nothing of it was used.";
            case CANCELLED -> "The sign-in was cancelled in the program.";
            default -> "The sign-in could not be finished.";
        };
    }
}
