package dev.berth.conformance;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.berth.GrantSource;
import dev.berth.IdentityProvider;
import dev.berth.jose.SigningKey;
import dev.berth.mcp.Tool;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a scenario hands to the client, as JSON in the environment; empty where it hands over nothing. */
record Context(String scenario, Map<String, Object> members) {
    private static final String SCENARIO = "MCP_CONFORMANCE_SCENARIO";
    private static final String VARIABLE = "MCP_CONFORMANCE_CONTEXT";

    static Context of(Map<String, String> environment) {
        String json = environment.get(VARIABLE);
        String scenario = environment.getOrDefault(SCENARIO, "");
        if (json == null || json.isBlank()) {
            return new Context(scenario, Map.of());
        }
        try {
            return new Context(scenario, JSON.std.mapFrom(json));
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

    /** The configured client's key. */
    Optional<SigningKey> privateKey() {
        return Optional.ofNullable(string("private_key_pem")).map(SigningKey::parse);
    }

    /** The grant that what is handed over is meant for; null where the browser is. */
    @Nullable
    GrantSource grant() {
        String idToken = string("idp_id_token");
        String workload = string("valid_jwt");
        if (idToken != null) {
            return new IdentityProvider(
                    URI.create(String.valueOf(string("idp_token_endpoint"))),
                    String.valueOf(string("idp_client_id")),
                    null,
                    () -> Secret.of(idToken));
        }
        if (workload != null) {
            return GrantSource.jwtBearer(() -> Secret.of(workload));
        }
        boolean byItself = scenario.startsWith("auth/client-credentials");
        return byItself ? GrantSource.clientCredentials() : null;
    }

    /** One call, its arguments as JSON. */
    record ToolCall(String tool, String arguments) {}

    /** The calls that the scenario asks for, in what it hands over or else by what its description says. */
    List<ToolCall> toolCalls(List<Tool> offered) {
        List<ToolCall> calls = new ArrayList<>();
        if (members.get("toolCalls") instanceof Iterable<?> list) {
            for (Object one : list) {
                if (one instanceof Map<?, ?> call && call.get("arguments") instanceof Map<?, ?> arguments) {
                    calls.add(new ToolCall(String.valueOf(call.get("name")), write(arguments)));
                }
            }
        }
        return calls.isEmpty() ? describedCalls(offered) : calls;
    }

    private List<ToolCall> describedCalls(List<Tool> offered) {
        return switch (scenario) {
            case "json-schema-ref-no-deref" -> List.of();
            case "tools_call" -> List.of(new ToolCall("add_numbers", "{\"a\":5,\"b\":3}"));
            case "http-invalid-tool-headers" ->
                offered.stream().map(tool -> new ToolCall(tool.name(), "{}")).toList();
            case "json-schema-2020-12-preservation" ->
                offered.stream()
                        .filter(tool -> tool.name().equals("json_schema_2020_12_tool"))
                        .map(tool -> new ToolCall("json_schema_echo", write(Map.of("schema", inputSchema(tool)))))
                        .toList();
            default -> List.of(new ToolCall("test-tool", "{}"));
        };
    }

    private static Object inputSchema(Tool tool) {
        try {
            return Objects.requireNonNull(JSON.std.mapFrom(tool.json()).get("inputSchema"));
        } catch (IOException e) {
            throw new UncheckedIOException("a tool's definition is JSON", e);
        }
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
