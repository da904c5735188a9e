package dev.berth;

import dev.berth.authorize.CodeVerifier;
import dev.berth.device.DeviceAuthorization;
import dev.berth.device.DeviceAuthorizationResponse;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.dpop.DpopProofs;
import dev.berth.error.AuthorizationException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TokenException;
import dev.berth.store.Credential;
import dev.berth.token.DeviceCodeGrant;
import dev.berth.token.TokenEndpoint;
import dev.berth.token.TokenResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in by a person at another device (RFC 8628). Nothing listens and no browser is opened here: codes are asked for, the
 * person is shown theirs, and the token endpoint is asked until they have decided.
 */
final class DeviceSignIn {
    private static final List<String> GRANT_TYPES = List.of(DeviceCodeGrant.TYPE, "refresh_token");

    private final Clients clients;
    private final DeviceAuthorization authorization;
    private final TokenEndpoint tokenEndpoint;
    private final Redemption redemption;
    private final DevicePolling polling;
    private final Clock clock;

    DeviceSignIn(
            Clients clients,
            DeviceAuthorization authorization,
            TokenEndpoint tokenEndpoint,
            Redemption redemption,
            DevicePolling polling,
            Clock clock) {
        this.clients = clients;
        this.authorization = authorization;
        this.tokenEndpoint = tokenEndpoint;
        this.redemption = redemption;
        this.polling = polling;
        this.clock = clock;
    }

    /**
     * Runs it; once more with a registration where the issuer will not have the metadata document, or has forgotten what was
     * registered before.
     *
     * @param proofs what the tokens are to be bound to; null for bearer tokens
     * @param audience shows the person the code
     */
    Credential run(
            Server server,
            Discovered discovered,
            List<String> scopes,
            @Nullable DpopProofs proofs,
            Consumer<PendingDeviceSignIn> audience)
            throws InterruptedException {
        requireOffered(discovered.authorizationServer());
        Clients.Known known = clients.withoutRedirect(server, discovered, scopes, GRANT_TYPES);
        while (true) {
            try {
                return run(server, discovered, scopes, known, proofs, audience);
            } catch (TokenException | AuthorizationException e) {
                known = clients.insteadOf(known, server, discovered, scopes, GRANT_TYPES, e);
            }
        }
    }

    private Credential run(
            Server server,
            Discovered discovered,
            List<String> scopes,
            Clients.Known known,
            @Nullable DpopProofs proofs,
            Consumer<PendingDeviceSignIn> audience)
            throws InterruptedException {
        Credential prepared = redemption.prepare(server, discovered, scopes, known.client(), known.isNew());
        CodeVerifier verifier = verifier(discovered.authorizationServer());
        DeviceAuthorizationResponse codes = authorization.request(
                requireOffered(discovered.authorizationServer()),
                redemption.client(server, prepared),
                discovered.resource(),
                scopes,
                verifier,
                server.metadataAddresses());
        PendingDeviceSignIn pending =
                new PendingDeviceSignIn(server, prepared.issuer(), codes, end(codes.expiresAt(), server));
        try {
            audience.accept(pending);
            DeviceCodeGrant grant = new DeviceCodeGrant(codes.deviceCode(), verifier, discovered.resource(), scopes);
            TokenResponse answer = polling.await(
                    pending,
                    codes.interval(),
                    () -> tokenEndpoint.poll(
                            grant,
                            redemption.client(server, prepared),
                            prepared.tokenEndpoint(),
                            server.metadataAddresses(),
                            proofs));
            return redemption.keep(server, prepared, answer, proofs);
        } finally {
            pending.settle();
        }
    }

    private Instant end(Instant codesExpireAt, Server server) {
        Instant patience = clock.instant().plus(server.signInTimeout());
        return patience.isBefore(codesExpireAt) ? patience : codesExpireAt;
    }

    /**
     * RFC 8628 knows nothing of it, and servers that do not either ignore it (its section 3.1); some that do require it of
     * clients which have to do so at the authorization endpoint.
     */
    private static @Nullable CodeVerifier verifier(AuthorizationServerMetadata issuer) {
        return issuer.codeChallengeMethodsSupported().contains(CodeVerifier.METHOD) ? CodeVerifier.generate() : null;
    }

    /** The endpoint where a device begins, at an issuer that has it and the grant. */
    static URI requireOffered(AuthorizationServerMetadata issuer) {
        URI endpoint = issuer.deviceAuthorizationEndpoint();
        if (endpoint == null) {
            throw new DiscoveryException(
                    ErrorCode.GRANT_UNSUPPORTED,
                    "The authorization server has no device authorization endpoint, so nobody can sign in there on"
                            + " another device.",
                    Map.of(
                            "issuer",
                            issuer.issuer(),
                            "grant_type",
                            DeviceCodeGrant.TYPE,
                            "rule",
                            "RFC 8628 section 4"));
        }
        Prerequisites.requireOffered(DeviceCodeGrant.TYPE, issuer);
        return endpoint;
    }
}
