package dev.berth.wire;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.McpException;
import dev.berth.error.Stage;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpTransport;
import dev.berth.http.SafeUrl;
import dev.berth.json.JsonObject;
import dev.berth.mcp.Authorizer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions with one MCP server over streamable HTTP. Immutable and thread-safe; each method that sets something
 * answers a changed copy.
 *
 * <pre>{@code
 * try (OpenSession session = McpClient.of(transport, url).authorizer(authorizer).open()) {
 *     session.listTools().forEach(tool -> System.out.println(tool.name()));
 * }
 * }</pre>
 *
 * <p>Defaults: no extra headers, no token, 60 seconds for each request, the wire found out by asking.
 */
public final class McpClient {
    /** The time that one request may take up to its response, unless another is set. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

    private final HttpTransport transport;
    private final URI url;
    private final Supplier<Map<String, String>> headers;
    private final Authorizer authorizer;
    private final AddressPolicy addresses;
    private final Duration timeout;
    private final @Nullable Wire wire;

    private McpClient(
            HttpTransport transport,
            URI url,
            Supplier<Map<String, String>> headers,
            Authorizer authorizer,
            AddressPolicy addresses,
            Duration timeout,
            @Nullable Wire wire) {
        this.transport = transport;
        this.url = url;
        this.headers = headers;
        this.authorizer = authorizer;
        this.addresses = addresses;
        this.timeout = timeout;
        this.wire = wire;
    }

    /**
     * Starts with the server's URL.
     *
     * @throws dev.berth.error.TransportException if the URL is not safe to ask
     */
    public static McpClient of(HttpTransport transport, URI url) {
        return new McpClient(
                transport,
                SafeUrl.require(url, Stage.MCP),
                Map::of,
                new NoAuthorizer(),
                AddressPolicy.CONFIGURED,
                DEFAULT_TIMEOUT,
                null);
    }

    /**
     * Sets extra headers, asked for before each request and sent to this server alone. An {@code Authorization} among them
     * goes in place of the authorizer's token; those that the protocol defines are left out.
     */
    public McpClient headers(Supplier<Map<String, String>> headers) {
        return new McpClient(transport, url, headers, authorizer, addresses, timeout, wire);
    }

    /** Sets who brings tokens. */
    public McpClient authorizer(Authorizer authorizer) {
        return new McpClient(transport, url, headers, authorizer, addresses, timeout, wire);
    }

    /** Sets where the server may be reached; any address that a person may configure, unless set. */
    public McpClient addresses(AddressPolicy addresses) {
        return new McpClient(transport, url, headers, authorizer, addresses, timeout, wire);
    }

    /** Sets the time for each request; what the authorizer does between two of them does not count. */
    public McpClient timeout(Duration timeout) {
        return new McpClient(transport, url, headers, authorizer, addresses, timeout, wire);
    }

    /** Sets the wire that {@link OpenSession#wire()} told last time. Where it is wrong now, the other is found all the same. */
    public McpClient remembering(@Nullable Wire wire) {
        return new McpClient(transport, url, headers, authorizer, addresses, timeout, wire);
    }

    /**
     * Opens a session.
     *
     * @throws McpException if the server refuses, or speaks no MCP that is known here
     * @throws dev.berth.error.TransportException if it gives no usable answer
     */
    public OpenSession open() throws InterruptedException {
        return new OpenSession(endpoint(), connect(Operation.authorized()));
    }

    /**
     * Asks without a token, to learn whether the server needs a sign-in. The authorizer is not asked.
     *
     * @throws McpException if it speaks no MCP that is known here
     * @throws dev.berth.error.TransportException if it gives no usable answer
     */
    public Probe probe() throws InterruptedException {
        try {
            return new Probe.Open(new OpenSession(endpoint(), connect(Operation.anonymous())));
        } catch (ChallengedException e) {
            return e.challenged();
        }
    }

    private Endpoint endpoint() {
        return new Endpoint(transport, url, headers, authorizer, addresses, timeout);
    }

    private Dialect connect(Operation operation) throws InterruptedException {
        if (wire == Wire.HANDSHAKE) {
            try {
                return HandshakeDialect.open(endpoint(), operation);
            } catch (McpException e) {
                if (!saysNothingAboutAccess(e)) {
                    throw e;
                }
            }
        }
        StatelessDialect stateless = new StatelessDialect(endpoint());
        Message discover = new Message("server/discover");
        Reply reply = stateless.request(discover, Map.of(), operation);
        if (reply.hasError(StatelessDialect.UNSUPPORTED_VERSION)
                && supportedVersions(reply).contains(StatelessDialect.VERSION)) {
            // It lists what it refused: a listed version is to be tried (streamable HTTP, "Protocol Version Header").
            reply = stateless.request(discover, Map.of(), operation);
        }
        return speaksStateless(stateless, reply, operation) ? stateless : HandshakeDialect.open(endpoint(), operation);
    }

    /** A remembered wire is doubted for what the server says about messages, not for what it says about the caller. */
    private static boolean saysNothingAboutAccess(BerthException e) {
        return e.code() == ErrorCode.MCP_ERROR
                || e.code() == ErrorCode.INVALID_RESPONSE
                || e.code() == ErrorCode.UNSUPPORTED_PROTOCOL;
    }

    /** The wire's verdict (streamable HTTP 2026-07-28, "Backward Compatibility"): only its own errors are told from strangers. */
    private boolean speaksStateless(StatelessDialect stateless, Reply reply, Operation operation)
            throws InterruptedException {
        if (reply.result() != null) {
            return true;
        }
        if (reply.hasError(StatelessDialect.UNSUPPORTED_VERSION)) {
            List<String> supported = supportedVersions(reply);
            if (supported.stream().noneMatch(HandshakeDialect.VERSIONS::contains)) {
                throw Failures.unsupported(url, supported);
            }
            return false;
        }
        boolean modernError =
                reply.hasError(StatelessDialect.HEADER_MISMATCH) || reply.hasError(StatelessDialect.MISSING_CAPABILITY);
        boolean gatewayError = reply.status() == 429 || (reply.status() >= 502 && reply.status() <= 504);
        if (modernError || gatewayError) {
            throw Failures.noResult(url, "server/discover", reply);
        }
        // A server may lack discovery and be of this wire, or answer 404 to what it does not know and be of the other.
        return reply.status() == 404
                && reply.hasError(StatelessDialect.METHOD_NOT_FOUND)
                && stateless
                                .request(new Message("tools/list"), Map.of(), operation)
                                .result()
                        != null;
    }

    private static List<String> supportedVersions(Reply reply) {
        JsonObject error = reply.error();
        JsonObject data = error == null ? null : error.object("data");
        return data == null ? List.of() : Objects.requireNonNullElse(data.strings("supported"), List.of());
    }
}
