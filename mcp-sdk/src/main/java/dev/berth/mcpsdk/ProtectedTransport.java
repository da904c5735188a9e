package dev.berth.mcpsdk;

import dev.berth.Berth;
import dev.berth.Server;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import java.net.http.HttpClient;

/**
 * Transports of the MCP Java SDK whose every request, the closing DELETE included, is signed in to its server. What is set
 * on their builders afterwards holds as ever; {@code clientBuilder} alone would take the sign-in away, and {@code
 * customizeClient} is there in its place. Proxy and trusted authorities are those of {@link Berth#protect(Server)}. Stateless;
 * the {@link Berth} has to be open for as long as they are used.
 *
 * <pre>{@code
 * McpClientTransport transport = ProtectedTransport.signedIn(berth, server).build();
 * try (McpSyncClient client = McpClient.sync(transport).build()) {
 *     client.initialize();
 * }
 * }</pre>
 *
 * <p>A token that is over, or a scope that is missing, is mended within the request that showed it. Where that takes a person
 * longer than the SDK's timeouts (20 seconds, unless others are set), the request fails, their sign-in goes on, and the next
 * request has it.
 */
public final class ProtectedTransport {
    private ProtectedTransport() {}

    /**
     * Signs in, as {@link Berth#signIn} does, and begins a transport: what the SDK sends from {@code initialize} on finds a
     * token that is good. May take as long as a person needs, {@link Server#signInTimeout()} at most. For the asynchronous client,
     * {@code Mono.fromCallable(() -> signedIn(berth, server)).subscribeOn(Schedulers.boundedElastic())}.
     *
     * @throws dev.berth.error.InteractionRequiredException if a person is needed and nobody may be asked
     * @throws dev.berth.error.BerthException if it failed
     * @throws InterruptedException if the caller was interrupted; the sign-in goes on
     */
    public static HttpClientStreamableHttpTransport.Builder signedIn(Berth berth, Server server)
            throws InterruptedException {
        if (!server.bringsItsOwnAuthorization()) {
            berth.signIn(server);
        }
        return builder(berth, server);
    }

    /**
     * Begins a transport without signing in first: for who has seen to that, or would rather have the first request fail.
     *
     * @throws dev.berth.error.TransportException if the server's URL is neither https nor of this machine
     */
    public static HttpClientStreamableHttpTransport.Builder builder(Berth berth, Server server) {
        String url = server.url().toString();
        // The SDK's own client speaks HTTP/1.1 as well.
        HttpClient.Builder client = berth.protect(server).version(HttpClient.Version.HTTP_1_1);
        return HttpClientStreamableHttpTransport.builder(url).endpoint(url).clientBuilder(client);
    }
}
