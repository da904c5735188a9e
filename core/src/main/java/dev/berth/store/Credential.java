package dev.berth.store;

import dev.berth.client.Client;
import dev.berth.json.JsonObject;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that keeps one account signed in to one server, across restarts. Immutable.
 *
 * @param account the local label
 * @param server the MCP server's URL as it was configured
 * @param resource the resource indicator that is sent, byte for byte; null where none is sent
 * @param issuer the issuer exactly as discovered
 * @param tokenEndpoint where it is refreshed
 * @param revocationEndpoint where it is revoked (RFC 7009); null where the issuer has none
 * @param client the client that the grant belongs to
 * @param requestedScopes what was asked for last, for a later step-up by union
 * @param subject who the person is, from an ID token; null where it is not known
 * @param dpopKey the private key that the tokens are bound to (RFC 9449), as a JWK; null for bearer tokens
 * @param tokens null where only the registration is kept
 * @param signedInAt which sign-in the tokens come of: when that was made, by the clock of the program that made it. It stays as it
 *     is through refreshes, and no two sign-ins of an account to a server one after the other have the same; so it tells whether
 *     there was one, and not which of two is the later. Null without tokens, and where what was stored does not say
 * @param generation counts the changes of tokens under this key: with {@code signedInAt} it tells one state of a sign-in from
 *     another. Nothing else: it starts anew after a sign-out, and which of two sign-ins is the later it does not say
 */
public record Credential(
        String account,
        URI server,
        @Nullable String resource,
        String issuer,
        URI tokenEndpoint,
        @Nullable URI revocationEndpoint,
        Client client,
        List<String> requestedScopes,
        @Nullable String subject,
        @Nullable Secret dpopKey,
        @Nullable TokenSet tokens,
        @Nullable Instant signedInAt,
        long generation) {
    public Credential {
        requestedScopes = List.copyOf(requestedScopes);
        signedInAt = tokens == null ? null : signedInAt;
    }

    /**
     * Reads a stored form.
     *
     * @throws IllegalArgumentException if it is none, or a newer program wrote it, which the message then says: such a row is
     *     good, and to be left as it is. No message holds anything of what is in it
     */
    public static Credential fromJson(Secret json) {
        return CredentialFormat.read(CredentialFormat.parse(json));
    }

    /**
     * The stored form, for a {@link TokenStore} of one's own: one JSON object in ASCII, as the files of a plain home have it, with
     * every secret in the clear. It is read by later programs as well; what is in it is said in
     * docs/decisions/0004-store-format.md.
     *
     * <p>What a later program adds to that form has no place in a credential, and is lost where it is read and written again:
     * see {@link #toJson(Secret)}.
     */
    public Secret toJson() {
        return Secret.of(CredentialFormat.ascii(CredentialFormat.write(this)));
    }

    /**
     * The stored form to replace another with, for a store that programs of several versions share: it has, besides, the members
     * of that object itself which this program does not know.
     *
     * @param replaced what is stored under the same key
     * @throws IllegalArgumentException as {@link #fromJson} does; what a newer program wrote is not to be replaced
     */
    public Secret toJson(Secret replaced) {
        JsonObject there = CredentialFormat.parse(replaced);
        CredentialFormat.read(there);
        return Secret.of(CredentialFormat.ascii(CredentialFormat.write(this, there)));
    }

    /** The key it is stored under. */
    public CredentialKey key() {
        return new CredentialKey(account, server.toString(), issuer, client.clientId());
    }

    /** Who and where; the server's URL may have a key in its query. */
    @Override
    public String toString() {
        return "Credential[account=" + account + ", issuer=" + issuer + ", client=" + client.clientId()
                + ", generation=" + generation + "]";
    }

    /** The next generation, with these tokens of the same sign-in; null: only the registration is left. */
    public Credential withTokens(@Nullable TokenSet next) {
        return new Credential(
                account,
                server,
                resource,
                issuer,
                tokenEndpoint,
                revocationEndpoint,
                client,
                requestedScopes,
                subject,
                dpopKey,
                next,
                signedInAt,
                generation + 1);
    }

    /** The same credential, with another state of what is known of its client. */
    public Credential withClient(Client sameClient) {
        return new Credential(
                account,
                server,
                resource,
                issuer,
                tokenEndpoint,
                revocationEndpoint,
                sameClient,
                requestedScopes,
                subject,
                dpopKey,
                tokens,
                signedInAt,
                generation);
    }

    /**
     * The same credential after a sign-in.
     *
     * @param who the person, where it is known
     * @param key what the tokens are bound to; null for bearer tokens
     * @param at when it was made; another time than that of the sign-in before
     */
    public Credential signedIn(
            TokenSet granted, @Nullable String who, @Nullable Secret key, Instant at, long nextGeneration) {
        return new Credential(
                account,
                server,
                resource,
                issuer,
                tokenEndpoint,
                revocationEndpoint,
                client,
                requestedScopes,
                who,
                key,
                granted,
                at,
                nextGeneration);
    }
}
