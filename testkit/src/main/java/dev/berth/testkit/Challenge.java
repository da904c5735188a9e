package dev.berth.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How an MCP server says that a token is needed (RFC 6750 section 3, RFC 9449 section 7.1, RFC 9728 section 5.1). Thread-safe.
 */
public final class Challenge {
    private final Set<String> methods = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String resourceMetadata;
    private volatile @Nullable String scope = "tools";
    private volatile @Nullable List<String> headers;
    private volatile int status = 401;

    Challenge(String resourceMetadata) {
        this.resourceMetadata = resourceMetadata;
    }

    /** The scope it names, and without which a token is refused with {@code insufficient_scope}. {@code tools} by default. */
    public Challenge scope(String required) {
        scope = required;
        return this;
    }

    /** Names no scope and requires none. */
    public Challenge withoutScope() {
        scope = null;
        return this;
    }

    /** Points to the metadata there, wherever that is. */
    public Challenge resourceMetadata(String url) {
        resourceMetadata = url;
        return this;
    }

    /** Points nowhere. */
    public Challenge withoutResourceMetadata() {
        resourceMetadata = null;
        return this;
    }

    /** Sends these {@code WWW-Authenticate} headers, one for each value, in place of its own; none at all for no value. */
    public Challenge headers(String... values) {
        headers = List.of(values);
        return this;
    }

    /** Sends this status in place of 401. */
    public Challenge status(int other) {
        status = other;
        return this;
    }

    /** Asks for a token at these methods only, {@code tools/call} say; at all by default. */
    public Challenge onlyOn(String... jsonRpcMethods) {
        methods.clear();
        methods.addAll(List.of(jsonRpcMethods));
        return this;
    }

    boolean appliesTo(@Nullable String jsonRpcMethod) {
        return methods.isEmpty() || (jsonRpcMethod != null && methods.contains(jsonRpcMethod));
    }

    @Nullable
    String requiredScope() {
        return scope;
    }

    Reply unauthorized(ResourceAccess access, Dpop dpop) {
        List<ResourceAccess.Scheme> offered = new ArrayList<>();
        if (!dpop.isRequired()) {
            offered.add(ResourceAccess.Scheme.BEARER);
        }
        if (dpop.isSupported() || access.isByDpop()) {
            offered.add(ResourceAccess.Scheme.DPOP);
        }
        OAuthError problem = access.problem();
        List<String> own = new ArrayList<>();
        for (ResourceAccess.Scheme each : offered) {
            boolean meant = offered.size() == 1 || each == access.scheme();
            own.add(header(each, meant && problem != null ? problem.error() : null, scope, dpop));
        }
        List<String> others = headers;
        Reply reply = Reply.text(status, "sign-in needed\n")
                .withHeaders("WWW-Authenticate", (others == null ? own : others).toArray(String[]::new));
        return problem == null ? reply : problem.withHeaders(reply);
    }

    Reply insufficientScope(String required, ResourceAccess access, Dpop dpop) {
        ResourceAccess.Scheme scheme = access.isByDpop() ? ResourceAccess.Scheme.DPOP : ResourceAccess.Scheme.BEARER;
        return Reply.text(403, "a further scope is needed\n")
                .withHeader("WWW-Authenticate", header(scheme, "insufficient_scope", required, dpop));
    }

    private String header(
            ResourceAccess.Scheme scheme, @Nullable String error, @Nullable String neededScope, Dpop dpop) {
        StringBuilder header = new StringBuilder(scheme.wireName());
        parameter(header, "error", error);
        parameter(header, "resource_metadata", resourceMetadata);
        parameter(header, "scope", neededScope);
        if (scheme == ResourceAccess.Scheme.DPOP) {
            parameter(header, "algs", String.join(" ", dpop.algorithmNames()));
        }
        return header.toString();
    }

    private static void parameter(StringBuilder header, String name, @Nullable String value) {
        if (value != null) {
            header.append(header.indexOf(" ") < 0 ? " " : ", ")
                    .append(name)
                    .append("=\"")
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
    }
}
