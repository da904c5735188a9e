package dev.berth;

import dev.berth.grant.ClientCredentialsGrant;
import dev.berth.grant.Grant;
import java.util.Optional;

/** The program's own credentials; one is as good as another. */
record OwnCredentials() implements GrantSource {
    @Override
    public Grant grant(Target target, TokenExchange exchange) {
        return new ClientCredentialsGrant(target.resource(), target.scopes());
    }

    @Override
    public boolean isBoundToIssuer() {
        return true;
    }

    @Override
    public Optional<String> grantType() {
        return Optional.of(ClientCredentialsGrant.TYPE);
    }
}
