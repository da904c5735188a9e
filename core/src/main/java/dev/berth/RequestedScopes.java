package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.Scopes;
import dev.berth.store.Credential;
import java.util.List;

/** What a sign-in asks for (MCP authorization, "Scope Selection Strategy" and "Step-Up Authorization Flow"). */
final class RequestedScopes {
    private final SilentTokens tokens;

    RequestedScopes(SilentTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * What the server names, and beside it what was granted before, so that no permission is lost by signing in again. A
     * configured scope is asked for as it is, until a call needs more.
     */
    List<String> of(Server server, Challenges challenges, Discovered discovered) {
        List<String> chosen = Scopes.choose(
                server.scope().orElse(null),
                challenges,
                discovered.resourceMetadata(),
                discovered.authorizationServer());
        if ("insufficient_scope".equals(challenges.error())) {
            List<String> before =
                    tokens.newest(server).map(Credential::requestedScopes).orElse(List.of());
            return Scopes.union(before, Scopes.union(chosen, Scopes.parse(challenges.scope())));
        }
        return server.scope().isPresent()
                ? chosen
                : Scopes.union(chosen, grantedBefore(server, discovered.authorizationServer()));
    }

    /** By this issuer, and still on its list where it has one: anything else would be refused for ever. */
    private List<String> grantedBefore(Server server, AuthorizationServerMetadata issuer) {
        List<String> listed = issuer.scopesSupported();
        return tokens
                .newest(server)
                .filter(credential ->
                        credential.generation() > 0 && credential.issuer().equals(issuer.issuer()))
                .map(Credential::requestedScopes)
                .orElse(List.of())
                .stream()
                .filter(scope -> listed.isEmpty() || listed.contains(scope))
                .toList();
    }
}
