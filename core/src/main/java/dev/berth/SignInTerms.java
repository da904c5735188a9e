package dev.berth;

import dev.berth.discovery.Scopes;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What makes one sign-in another than the next: who asks whom for what. How the person is reached, where they land and what they
 * are shown makes no difference to what comes of it; nor does a key, which its client's name stands for.
 */
record SignInTerms(
        String account,
        URI url,
        @Nullable String issuer,
        @Nullable String clientId,
        @Nullable Secret clientSecret,
        @Nullable URI clientMetadataUrl,
        @Nullable GrantSource grant,
        boolean secretsToWhicheverIssuer,
        boolean onAnotherDevice,
        DpopPolicy dpop,
        @Nullable String scope,
        @Nullable String resource) {
    static SignInTerms of(Server server) {
        return new SignInTerms(
                server.account(),
                server.url(),
                server.issuer().orElse(null),
                server.clientId().orElse(null),
                server.clientSecret().orElse(null),
                server.clientMetadataUrl().orElse(null),
                server.grant().orElse(null),
                server.showsSecretsToWhicheverIssuerTheServerNames(),
                server.isOnAnotherDevice(),
                server.dpop(),
                server.scope().orElse(null),
                server.resource().orElse(null));
    }

    /** Whether what another has signed in to is, as far as it shows, what these would have brought. */
    boolean areMetBy(Credential credential) {
        return (issuer == null || issuer.equals(credential.issuer()))
                && (clientId == null || clientId.equals(credential.client().clientId()))
                && (resource == null || resource.equals(Objects.requireNonNullElse(credential.resource(), "")))
                && (scope == null || credential.requestedScopes().containsAll(Scopes.parse(scope)));
    }

    /** Whether the two agree on what does not show in what comes of them. */
    boolean agreeWith(SignInTerms other) {
        return Objects.equals(resource, other.resource)
                && Objects.equals(grant, other.grant)
                && (scope != null || other.scope == null);
    }
}
