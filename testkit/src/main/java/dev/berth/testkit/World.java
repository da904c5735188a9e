package dev.berth.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One authorization server and the MCP servers it protects, with one request log for them all. Closing it closes everything.
 */
public final class World implements AutoCloseable {
    private final TestAuthorizationServer authorizationServer;
    private final List<TestMcpServer> servers;
    private @Nullable TestAuthorizationServer identityProvider;

    private World(TestAuthorizationServer authorizationServer, List<TestMcpServer> servers) {
        this.authorizationServer = authorizationServer;
        this.servers = List.copyOf(servers);
    }

    /** Starts that many MCP servers, with the tools echo, add and whoami. */
    public static World start(int servers) {
        return start(IntStream.rangeClosed(1, servers)
                .mapToObj(i -> TestMcpServer.builder().name("Server " + i))
                .toArray(TestMcpServer.Builder[]::new));
    }

    /** Starts these MCP servers; what their builders say of authorization server and log is replaced. */
    public static World start(TestMcpServer.Builder... servers) {
        RequestLog log = new RequestLog();
        TestAuthorizationServer authorizationServer =
                TestAuthorizationServer.builder().log(log).start();
        List<TestMcpServer> started = new ArrayList<>();
        try {
            for (TestMcpServer.Builder server : servers) {
                started.add(server.log(log).protectedBy(authorizationServer).start());
            }
            return new World(authorizationServer, started);
        } catch (RuntimeException e) {
            started.forEach(TestMcpServer::close);
            authorizationServer.close();
            throw e;
        }
    }

    /** The authorization server. */
    public TestAuthorizationServer authorizationServer() {
        return authorizationServer;
    }

    /**
     * An identity provider that shares the log, started by the first call. It exchanges ID tokens for ID-JAGs, and from then on
     * the authorization server takes those.
     */
    public synchronized TestAuthorizationServer identityProvider() {
        TestAuthorizationServer known = identityProvider;
        if (known == null) {
            known = TestAuthorizationServer.builder().log(log()).start();
            known.authorize().requiresResource(false);
            known.token().requiresResource(false);
            known.token().tokenExchange().supported(true).knowsAudience(authorizationServer.issuer());
            authorizationServer.token().jwtBearer().supported(true).trustsIdentityProvider(known.jwtIssuer());
            identityProvider = known;
        }
        return known;
    }

    /** From now on the MCP servers take tokens that are bound to a key alone, and the authorization server issues such. */
    public World requiresDpop() {
        authorizationServer.dpop().supported(true);
        servers.forEach(server -> server.dpop().required(true));
        return this;
    }

    /** The MCP servers, in the order they were asked for. */
    public List<TestMcpServer> servers() {
        return servers;
    }

    /** One of the MCP servers, from 0. */
    public TestMcpServer server(int index) {
        return servers.get(index);
    }

    /** Every request to any of them. */
    public RequestLog log() {
        return authorizationServer.log();
    }

    @Override
    public synchronized void close() {
        servers.forEach(TestMcpServer::close);
        authorizationServer.close();
        if (identityProvider != null) {
            identityProvider.close();
        }
    }
}
