package dev.berth;

import dev.berth.httpclient.ProtectedHttpClientBuilder;
import dev.berth.mcp.Authorizer;
import java.net.http.HttpClient;

/** Clients that are signed in to a server: the JDK's, and what those of other makers need for it. */
final class ProtectedClients {
    private final SilentTokens tokens;
    private final CurrentTokens current;
    private final SignIns signIns;
    private final Replacements replacements;
    private final StepUps stepUps;
    private final Threads threads;

    ProtectedClients(
            SilentTokens tokens,
            CurrentTokens current,
            SignIns signIns,
            Replacements replacements,
            StepUps stepUps,
            Threads threads) {
        this.tokens = tokens;
        this.current = current;
        this.signIns = signIns;
        this.replacements = replacements;
        this.stepUps = stepUps;
        this.threads = threads;
    }

    /** Each sign-in of the clients has a gathering of its own, as they outlive any call. */
    HttpClient.Builder protect(Server server, HttpClient.Builder builder, Gathering person, Gathering nobody) {
        return new ProtectedHttpClientBuilder(
                builder,
                server.url(),
                server::headers,
                new BackgroundAuthorizer(authorizer(server, person), authorizer(server, nobody), threads));
    }

    /** For a client of another maker's. */
    Authorizer shared(Server server, Gathering person) {
        return new SharedAuthorizer(authorizer(server, person), threads);
    }

    private ServerAuthorizer authorizer(Server server, Gathering gathering) {
        gathering.close();
        return new ServerAuthorizer(server, tokens, current, signIns, replacements, stepUps, gathering);
    }
}
