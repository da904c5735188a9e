package dev.berth.testkit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server on 127.0.0.1, protected by a {@link TestAuthorizationServer}. It keeps to the rules until told otherwise.
 * Thread-safe; closing it frees the port at once.
 */
public final class TestMcpServer implements AutoCloseable {
    private final LoopbackServer http;
    private final boolean ownsHttp;
    private final String name;
    private final String path;
    private final McpEndpoint endpoint;
    private final Challenge challenge;
    private final Dpop dpop = new Dpop(this::now);
    private final MetadataEndpoint<ResourceMetadataLocation> resourceMetadata;
    private volatile @Nullable TestAuthorizationServer authorizationServer;
    private volatile String resource;

    private TestMcpServer(Builder builder) {
        TestAuthorizationServer sameOrigin = builder.sameOrigin;
        ownsHttp = sameOrigin == null;
        http = sameOrigin == null ? new LoopbackServer(builder.port, builder.log) : sameOrigin.http();
        name = builder.name;
        path = builder.path;
        resource = url();
        RequestLog log = http.log();
        endpoint = new McpEndpoint(this, log, builder.tools);
        resourceMetadata = new MetadataEndpoint<>(
                log,
                ResourceMetadataLocation.class,
                ResourceMetadataLocation.WITH_PATH,
                location -> location.pathFor("/".equals(path) ? "" : path),
                request -> document());
        challenge = new Challenge(urlOf(ResourceMetadataLocation.WITH_PATH));
        if (builder.authorizationServer != null) {
            protectedBy(builder.authorizationServer);
        }
        http.mount(path, endpoint);
        resourceMetadata.mountOn(http);
    }

    /** Starts one at {@code /mcp} on any port, with the tools echo, add and whoami. */
    public static TestMcpServer start(TestAuthorizationServer protectedBy) {
        return builder().protectedBy(protectedBy).start();
    }

    /** For a name, tools, a path, a port. */
    public static Builder builder() {
        return new Builder();
    }

    /** The URL a client is given. */
    public String url() {
        return http.origin() + path;
    }

    /** {@code http://127.0.0.1:PORT}. */
    public String origin() {
        return http.origin();
    }

    /** Its name, as clients see it in {@code serverInfo}. */
    public String name() {
        return name;
    }

    /** The endpoint that speaks MCP. */
    public McpEndpoint mcp() {
        return endpoint;
    }

    /** How it asks for a token. */
    public Challenge challenge() {
        return challenge;
    }

    /** How it takes tokens that are bound to a key. */
    public Dpop dpop() {
        return dpop;
    }

    /** The resource metadata (RFC 9728); at the well-known place with the path alone by default. */
    public MetadataEndpoint<ResourceMetadataLocation> resourceMetadata() {
        return resourceMetadata;
    }

    /** The URL of the metadata in one of its places. */
    public String urlOf(ResourceMetadataLocation location) {
        return http.origin() + resourceMetadata.path(location);
    }

    /** Every request that came to this server, and to those that share the log with it. */
    public RequestLog log() {
        return http.log();
    }

    /**
     * The resource identifier: in the metadata, and the only audience whose tokens are taken. {@link #url} by default, without
     * any change. The authorization server gets to know it.
     */
    public TestMcpServer resource(String identifier) {
        resource = identifier;
        TestAuthorizationServer by = authorizationServer;
        if (by != null) {
            by.knows(identifier, name);
        }
        return this;
    }

    /** The resource identifier. */
    public String resource() {
        return resource;
    }

    /** Changes the authorization server: tokens of the one before are worth nothing from now on. */
    public TestMcpServer protectedBy(TestAuthorizationServer other) {
        authorizationServer = other;
        other.knows(resource, name);
        return this;
    }

    /** Refuses requests without a {@code User-Agent}, with 403, at every path. */
    public TestMcpServer requiresUserAgent() {
        http.requireUserAgent(true);
        return this;
    }

    @Override
    public void close() {
        if (ownsHttp) {
            http.close();
            return;
        }
        http.unmount(path);
        resourceMetadata.unmountFrom(http);
    }

    /** What the request presents. To be asked once for a request: a proof is good once. */
    ResourceAccess access(RecordedRequest request) {
        TestAuthorizationServer by = authorizationServer;
        return by == null ? ResourceAccess.NONE : ResourceAccess.of(request, by, resource, dpop);
    }

    /** The refusal, or null where the request may go on. */
    @Nullable
    Reply authorize(ResourceAccess access, @Nullable String jsonRpcMethod) {
        if (authorizationServer == null || !challenge.appliesTo(jsonRpcMethod)) {
            return null;
        }
        return access.token() == null
                ? challenge.unauthorized(access, dpop)
                : requireScope(access, challenge.requiredScope());
    }

    /** The refusal, or null where the caller has the scope or nobody has to. */
    @Nullable
    Reply requireScope(ResourceAccess access, @Nullable String scope) {
        if (scope == null || authorizationServer == null) {
            return null;
        }
        boolean granted = access.token() != null && access.token().scopes().containsAll(Scopes.parse(scope));
        return granted ? null : challenge.insufficientScope(scope, access, dpop);
    }

    private Instant now() {
        TestAuthorizationServer by = authorizationServer;
        return by == null ? Instant.now() : by.clock().instant();
    }

    private Reply document() {
        TestAuthorizationServer by = authorizationServer;
        if (by == null) {
            return Reply.NOT_HERE;
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("resource", resource);
        document.put("authorization_servers", List.of(by.issuer()));
        String scope = challenge.requiredScope();
        if (scope != null) {
            document.put("scopes_supported", List.copyOf(Scopes.parse(scope)));
        }
        document.put("bearer_methods_supported", List.of("header"));
        document.put("resource_name", name);
        if (dpop.isSupported()) {
            document.put("dpop_signing_alg_values_supported", dpop.algorithmNames());
        }
        if (dpop.isRequired()) {
            document.put("dpop_bound_access_tokens_required", true);
        }
        return Reply.json(200, document);
    }

    /** What has to be known before the socket is bound. */
    public static final class Builder {
        private String name = "Test server";
        private String path = "/mcp";
        private int port;
        private RequestLog log = new RequestLog();
        private List<Tool> tools = List.of(Tool.ECHO, Tool.ADD, Tool.WHOAMI);
        private @Nullable TestAuthorizationServer authorizationServer;
        private @Nullable TestAuthorizationServer sameOrigin;

        private Builder() {}

        /** Its name. */
        public Builder name(String friendly) {
            name = friendly;
            return this;
        }

        /** The path of the MCP endpoint; {@code /mcp} by default. */
        public Builder path(String other) {
            path = other;
            return this;
        }

        /** A fixed port; any by default. */
        public Builder port(int fixed) {
            port = fixed;
            return this;
        }

        /** A log to share with other servers. */
        public Builder log(RequestLog shared) {
            log = shared;
            return this;
        }

        /** The tools, in place of echo, add and whoami. */
        public Builder tools(Tool... others) {
            tools = List.of(others);
            return this;
        }

        /** Whose tokens it takes; without one it takes every request. */
        public Builder protectedBy(TestAuthorizationServer by) {
            authorizationServer = by;
            return this;
        }

        /** Lives on the socket of its authorization server, as servers of 2025-03-26 do, and shares its log. */
        public Builder sameOriginAs(TestAuthorizationServer by) {
            sameOrigin = by;
            authorizationServer = by;
            return this;
        }

        /** Binds and serves at once. */
        public TestMcpServer start() {
            return new TestMcpServer(this);
        }
    }
}
