package dev.berth;

import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.error.ErrorCode;
import dev.berth.error.TokenException;
import dev.berth.grant.Grant;
import dev.berth.grant.JwtBearerGrant;
import dev.berth.grant.TokenExchangeGrant;
import dev.berth.secret.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An organisation's identity provider, which lets its people's programs in (MCP extension "Enterprise-Managed
 * Authorization"): the ID token of the person's single sign-on is exchanged for an assertion that the MCP server's
 * authorization server takes (RFC 8693, then RFC 7523). No person is asked. Immutable and thread-safe.
 */
public final class IdentityProvider implements GrantSource {
    private final URI tokenEndpoint;
    private final Client client;
    private final Supplier<Secret> idToken;

    /** An identity provider that knows this program as a public client. */
    public IdentityProvider(URI tokenEndpoint, String clientId, Supplier<Secret> idToken) {
        this(tokenEndpoint, clientId, null, idToken);
    }

    /**
     * An identity provider.
     *
     * @param tokenEndpoint where tokens are exchanged; reached wherever it is, as it is configured and nobody's word
     * @param clientId this program as the identity provider knows it: the audience of the ID token
     * @param clientSecret sent in the body (RFC 6749 section 2.3.1); null for a public client
     * @param idToken the ID token, asked for anew for each token; thread-safe, and may block
     */
    public IdentityProvider(
            URI tokenEndpoint, String clientId, @Nullable Secret clientSecret, Supplier<Secret> idToken) {
        this.tokenEndpoint = tokenEndpoint;
        this.client = new Client(
                clientId,
                clientSecret,
                null,
                clientSecret == null ? AuthenticationMethod.NONE : AuthenticationMethod.CLIENT_SECRET_POST,
                null,
                Client.Origin.CONFIGURED,
                null);
        this.idToken = idToken;
    }

    /** The assertion names the issuer that it is for; the ID token is sent to the identity provider alone. */
    @Override
    public boolean isBoundToIssuer() {
        return true;
    }

    @Override
    public Optional<String> grantType() {
        return Optional.of(JwtBearerGrant.TYPE);
    }

    @Override
    public Grant grant(Target target, TokenExchange exchange) throws InterruptedException {
        String resource = target.resource();
        if (resource == null) {
            throw new TokenException(
                    ErrorCode.INVALID_TARGET,
                    "An identity provider has to be told the resource, and the server does not name one.",
                    Map.of(
                            "issuer", target.issuer(),
                            "rule", "Enterprise-Managed Authorization section 4",
                            "hint", "set the resource"));
        }
        TokenExchangeGrant grant = new TokenExchangeGrant(
                idToken.get(),
                TokenExchangeGrant.ID_TOKEN,
                TokenExchangeGrant.ID_JAG,
                target.issuer(),
                resource,
                target.scopes());
        return new JwtBearerGrant(exchange.exchange(grant, client, tokenEndpoint), resource, target.scopes());
    }
}
