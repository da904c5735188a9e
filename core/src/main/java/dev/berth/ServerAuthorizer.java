package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.error.InteractionRequiredException;
import dev.berth.mcp.Authorizer;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings a server's token, and mends a refusal: adopt or refresh first, then a person, where one may be asked. */
final class ServerAuthorizer implements Authorizer {
    private final Server server;
    private final SilentTokens tokens;
    private final SignIns signIns;
    private final Gathering gathering;

    ServerAuthorizer(Server server, SilentTokens tokens, SignIns signIns, Gathering gathering) {
        this.server = server;
        this.tokens = tokens;
        this.signIns = signIns;
        this.gathering = gathering;
    }

    @Override
    public Optional<Secret> accessToken() throws InterruptedException {
        Optional<Credential> known = tokens.newest(server);
        if (known.isEmpty() || known.get().tokens() == null) {
            return Optional.empty();
        }
        return Optional.of(token(tokens.current(server, null)));
    }

    @Override
    public boolean recover(int status, List<String> wwwAuthenticate, @Nullable Secret used)
            throws InterruptedException {
        Challenges challenges = Challenges.parse(wwwAuthenticate);
        if (status == 403) {
            return "insufficient_scope".equals(challenges.error())
                    && signIns.ask(server, challenges, gathering).isPresent();
        }
        if (used != null) {
            try {
                return !token(tokens.current(server, used)).equals(used);
            } catch (InteractionRequiredException e) {
                if (!gathering.isAllowed()) {
                    throw e;
                }
            }
        }
        return signIns.ask(server, challenges, gathering).isPresent();
    }

    private static Secret token(Credential credential) {
        return Objects.requireNonNull(credential.tokens(), "a current credential")
                .accessToken();
    }
}
