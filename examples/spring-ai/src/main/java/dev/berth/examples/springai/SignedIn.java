package dev.berth.examples.springai;

import dev.berth.Berth;
import dev.berth.Server;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import java.net.URI;
import java.util.Objects;
import org.springframework.ai.mcp.client.common.autoconfigure.properties.McpStreamableHttpClientProperties;
import org.springframework.ai.mcp.client.common.autoconfigure.properties.McpStreamableHttpClientProperties.ConnectionParameters;
import org.springframework.ai.mcp.customizer.McpClientCustomizer;
import org.springframework.stereotype.Component;

/** Signs in to each server that is configured, before its client is made, and puts the client on a protected one. */
@Component
final class SignedIn implements McpClientCustomizer<HttpClientStreamableHttpTransport.Builder> {
    private final Berth berth;
    private final McpStreamableHttpClientProperties configured;

    SignedIn(Berth berth, McpStreamableHttpClientProperties configured) {
        this.berth = berth;
        this.configured = configured;
    }

    @Override
    public void customize(String name, HttpClientStreamableHttpTransport.Builder transport) {
        Server server = Server.at(url(name)).name(name).build();
        try {
            berth.signIn(server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signing in to " + name, e);
        }
        transport.clientBuilder(berth.protect(server));
    }

    /** Put together as Spring AI does it. */
    private URI url(String name) {
        ConnectionParameters connection =
                Objects.requireNonNull(configured.getConnections().get(name));
        return URI.create(connection.url()).resolve(Objects.requireNonNullElse(connection.endpoint(), "/mcp"));
    }
}
