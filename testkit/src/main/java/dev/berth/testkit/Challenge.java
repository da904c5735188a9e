package dev.berth.testkit;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How an MCP server says that a token is needed (RFC 6750 section 3, RFC 9728 section 5.1). Thread-safe. */
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

    Reply unauthorized(boolean tokenPresented) {
        StringBuilder header = new StringBuilder("Bearer");
        parameter(header, "error", tokenPresented ? "invalid_token" : null);
        parameter(header, "resource_metadata", resourceMetadata);
        parameter(header, "scope", scope);
        List<String> others = headers;
        String[] values = others == null ? new String[] {header.toString()} : others.toArray(String[]::new);
        return Reply.text(status, "sign-in needed\n").withHeaders("WWW-Authenticate", values);
    }

    Reply insufficientScope(String required) {
        StringBuilder header = new StringBuilder("Bearer");
        parameter(header, "error", "insufficient_scope");
        parameter(header, "scope", required);
        parameter(header, "resource_metadata", resourceMetadata);
        return Reply.text(403, "a further scope is needed\n").withHeader("WWW-Authenticate", header.toString());
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
