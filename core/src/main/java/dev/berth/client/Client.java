package dev.berth.client;

import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This program as an authorization server knows it. Bound to one issuer; never shown to another.
 *
 * @param clientId the client identifier
 * @param clientSecret null for a public client
 * @param clientSecretExpiresAt when the secret ends; null for never
 * @param tokenEndpointAuthMethod how it authenticates at the token endpoint (RFC 7591 section 2)
 * @param signingAlgorithm what its assertions are signed by ({@code token_endpoint_auth_signing_alg}, RFC 7591 section 2);
 *     null where it makes none, or its key's first will do
 * @param origin where it comes from
 * @param redirectUri the redirect URI it was registered with; null where it is configured and not pinned
 * @param inPlaceOf the metadata document that its issuer refused, and that this registration stands in for; null for none
 * @param grantTypes what it was registered to present at the token endpoint; empty where that is not known, or it was not
 *     registered by us
 * @param inDoubt whether a sign-in by it ended without any response: its issuer may have forgotten it, and told the person alone
 */
public record Client(
        String clientId,
        @Nullable Secret clientSecret,
        @Nullable Instant clientSecretExpiresAt,
        AuthenticationMethod tokenEndpointAuthMethod,
        @Nullable String signingAlgorithm,
        Origin origin,
        @Nullable String redirectUri,
        @Nullable String inPlaceOf,
        List<String> grantTypes,
        boolean inDoubt) {
    public Client {
        grantTypes = List.copyOf(grantTypes);
    }

    /** A client that stands in for no metadata document, and of which nothing more is known. */
    public Client(
            String clientId,
            @Nullable Secret clientSecret,
            @Nullable Instant clientSecretExpiresAt,
            AuthenticationMethod tokenEndpointAuthMethod,
            @Nullable String signingAlgorithm,
            Origin origin,
            @Nullable String redirectUri) {
        this(
                clientId,
                clientSecret,
                clientSecretExpiresAt,
                tokenEndpointAuthMethod,
                signingAlgorithm,
                origin,
                redirectUri,
                null,
                List.of(),
                false);
    }

    /** Where a client comes from. */
    public enum Origin {
        /** The person or an administrator set it; never registered again by us. */
        CONFIGURED,
        /** Dynamic client registration (RFC 7591); belongs to one credential. */
        REGISTERED
    }

    /** Whether it was registered by us, so that it may be registered again. */
    public boolean isRegistered() {
        return origin == Origin.REGISTERED;
    }

    /** The same, remembered as standing in for a metadata document that its issuer refused. */
    public Client standingInFor(URI document) {
        return with(document.toString(), grantTypes, inDoubt);
    }

    /** The same, registered to present these. */
    public Client registeredFor(List<String> types) {
        return with(inPlaceOf, types, inDoubt);
    }

    /** The same, in doubt or not. */
    public Client withInDoubt(boolean doubt) {
        return with(inPlaceOf, grantTypes, doubt);
    }

    private Client with(@Nullable String document, List<String> types, boolean doubt) {
        return new Client(
                clientId,
                clientSecret,
                clientSecretExpiresAt,
                tokenEndpointAuthMethod,
                signingAlgorithm,
                origin,
                redirectUri,
                document,
                types,
                doubt);
    }
}
