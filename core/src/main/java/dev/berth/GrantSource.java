package dev.berth;

import dev.berth.client.Client;
import dev.berth.error.BerthException;
import dev.berth.grant.Grant;
import dev.berth.grant.JwtBearerGrant;
import dev.berth.grant.TokenExchangeGrant;
import dev.berth.secret.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the grant of a program that signs in without a person. Wherever a token is needed and there is none, or it has ended,
 * one is asked for and presented once, even where nobody may be asked ({@link Interaction#never()}).
 *
 * <p>Open for implementations, which are thread-safe. They are called on threads of {@link Berth}'s. What they throw comes to
 * the caller: a {@link BerthException} as it is, anything else as the cause of an {@link IllegalStateException}.
 *
 * <pre>{@code
 * Server.at(url).issuer(issuer).client("reporting", secret).grant(GrantSource.clientCredentials()).build();
 * }</pre>
 */
@FunctionalInterface
public interface GrantSource {
    /** The program's own credentials (RFC 6749 section 4.4); needs a configured client with a secret or a key. */
    static GrantSource clientCredentials() {
        return new OwnCredentials();
    }

    /**
     * The word of someone whom the authorization server trusts (RFC 7523 section 2.1), a workload's identity token say. It is
     * not looked into, and so shown to a pinned issuer alone.
     *
     * @param assertion asked anew for every token, as such tokens are short-lived; thread-safe, and may block to read a file
     */
    static GrantSource jwtBearer(Supplier<Secret> assertion) {
        return new GrantSource() {
            @Override
            public Grant grant(Target target, TokenExchange exchange) {
                return new JwtBearerGrant(assertion.get(), target.resource(), target.scopes());
            }

            @Override
            public Optional<String> grantType() {
                return Optional.of(JwtBearerGrant.TYPE);
            }
        };
    }

    /**
     * Makes a grant that has not been presented yet.
     *
     * @param exchange for a grant that is itself to be had in exchange for a token
     * @throws BerthException if there is none to be had
     */
    Grant grant(Target target, TokenExchange exchange) throws InterruptedException;

    /**
     * Whether what it makes is worth nothing to another authorization server than the target's, so that it may be shown to one
     * that only the MCP server has named. What could be used elsewhere needs a {@linkplain Server.Builder#issuer pinned
     * issuer}. Default: false.
     */
    default boolean isBoundToIssuer() {
        return false;
    }

    /**
     * The {@code grant_type} of all that it makes: where a server does not offer it, nothing is made or registered. Default:
     * empty, for what is known only once it is made.
     */
    default Optional<String> grantType() {
        return Optional.empty();
    }

    /** Exchanges a token for another one (RFC 8693). Thread-safe. */
    interface TokenExchange {
        /**
         * Asks once, by one request.
         *
         * @param client that asks; it vouches for itself with its secret, if it has one
         * @param tokenEndpoint where it asks; reached wherever it is, as it is the program that names it and no server
         * @return the token that was issued, of the type that was asked for
         * @throws BerthException if the endpoint refuses, cannot be reached, or issues nothing of that type
         */
        Secret exchange(TokenExchangeGrant grant, Client client, URI tokenEndpoint) throws InterruptedException;
    }

    /**
     * What the tokens are to be good for.
     *
     * @param issuer the authorization server that the grant will be presented to
     * @param resource the resource indicator, byte for byte (RFC 8707); null for none
     * @param scopes what is asked for; empty asks for the server's default
     */
    record Target(String issuer, @Nullable String resource, List<String> scopes) {
        public Target {
            scopes = List.copyOf(scopes);
        }
    }
}
