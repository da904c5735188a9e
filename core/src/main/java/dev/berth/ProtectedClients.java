package dev.berth;

import dev.berth.httpclient.ProtectedHttpClientBuilder;
import java.net.http.HttpClient;

/** Clients of the JDK's that are signed in to a server. */
final class ProtectedClients {
    private final SilentTokens tokens;
    private final CurrentTokens current;
    private final SignIns signIns;
    private final Threads threads;

    ProtectedClients(SilentTokens tokens, CurrentTokens current, SignIns signIns, Threads threads) {
        this.tokens = tokens;
        this.current = current;
        this.signIns = signIns;
        this.threads = threads;
    }

    /** Each sign-in of the clients has a gathering of its own, as they outlive any call. */
    HttpClient.Builder protect(Server server, HttpClient.Builder builder, Gathering person) {
        person.close();
        ServerAuthorizer authorizer = new ServerAuthorizer(server, tokens, current, signIns, person);
        return new ProtectedHttpClientBuilder(
                builder, server.url(), server::headers, new BackgroundAuthorizer(authorizer, threads));
    }
}
