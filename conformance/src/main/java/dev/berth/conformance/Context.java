package dev.berth.conformance;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a scenario hands to the client, as JSON in the environment; empty where it hands over nothing. */
record Context(Map<String, Object> members) {
    private static final String VARIABLE = "MCP_CONFORMANCE_CONTEXT";

    static Context of(Map<String, String> environment) {
        String json = environment.get(VARIABLE);
        if (json == null || json.isBlank()) {
            return new Context(Map.of());
        }
        try {
            return new Context(JSON.std.mapFrom(json));
        } catch (IOException e) {
            throw new UncheckedIOException(VARIABLE + " is no JSON object", e);
        }
    }

    /** The configured client's identifier. */
    Optional<String> clientId() {
        return Optional.ofNullable(string("client_id"));
    }

    /** The configured client's secret. */
    @Nullable
    Secret clientSecret() {
        String secret = string("client_secret");
        return secret == null ? null : Secret.of(secret);
    }

    /** One call, its arguments as JSON. */
    record ToolCall(String tool, String arguments) {}

    /** The calls that the scenario asks for; empty where it asks for none. */
    List<ToolCall> toolCalls() {
        List<ToolCall> calls = new ArrayList<>();
        if (members.get("toolCalls") instanceof Iterable<?> list) {
            for (Object one : list) {
                if (one instanceof Map<?, ?> call && call.get("arguments") instanceof Map<?, ?> arguments) {
                    calls.add(new ToolCall(String.valueOf(call.get("name")), write(arguments)));
                }
            }
        }
        return calls;
    }

    private static String write(Map<?, ?> arguments) {
        try {
            return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException("what was parsed can be written", e);
        }
    }

    private @Nullable String string(String name) {
        return members.get(name) instanceof String string ? string : null;
    }
}
