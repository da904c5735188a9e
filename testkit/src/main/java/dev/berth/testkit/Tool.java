package dev.berth.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tool of an MCP server: a name, a few words, parameters, and what it does. Immutable. */
public final class Tool {
    /** What a tool does. It must be thread-safe. */
    @FunctionalInterface
    public interface Action {
        /**
         * Computes the text of the result.
         *
         * @throws IllegalArgumentException if the arguments will not do; its message is shown
         */
        String call(Map<String, @Nullable Object> arguments, @Nullable IssuedToken caller);
    }

    /** Says what it was told. */
    public static final Tool ECHO = named(
                    "echo", "Says what it was told.", (arguments, caller) -> text(arguments, "text"))
            .parameter("text", "string", "What to say");

    /** Adds two numbers. */
    public static final Tool ADD = named(
                    "add",
                    "Adds two numbers.",
                    (arguments, caller) -> plain(number(arguments, "a") + number(arguments, "b")))
            .parameter("a", "number", "One number")
            .parameter("b", "number", "The other");

    /** Says who called. */
    public static final Tool WHOAMI = named(
            "whoami",
            "Says who you are signed in as.",
            (arguments, caller) -> caller == null ? "nobody" : caller.account().preferredUsername());

    private final String name;
    private final String description;
    private final Map<String, Map<String, Object>> parameters;
    private final @Nullable String requiredScope;
    private final Action action;

    private Tool(
            String name,
            String description,
            Map<String, Map<String, Object>> parameters,
            @Nullable String requiredScope,
            Action action) {
        this.name = name;
        this.description = description;
        this.parameters = parameters;
        this.requiredScope = requiredScope;
        this.action = action;
    }

    /** A tool without parameters. */
    public static Tool named(String name, String description, Action action) {
        return new Tool(name, description, Map.of(), null, action);
    }

    /** The tool with a further parameter, which is required. */
    public Tool parameter(String parameter, String type, String meaning) {
        return parameter(parameter, Map.of("type", type, "description", meaning));
    }

    /** The tool with a further parameter that the stateless wire mirrors in a header {@code Mcp-Param-HEADER}. */
    public Tool mirroredParameter(String parameter, String type, String meaning, String header) {
        return parameter(parameter, Map.of("type", type, "description", meaning, "x-mcp-header", header));
    }

    /** The tool, for callers with a further scope alone. */
    public Tool requiring(String scope) {
        return new Tool(name, description, parameters, scope, action);
    }

    /** The argument as text. */
    public static String text(Map<String, @Nullable Object> arguments, String name) {
        if (arguments.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " must be a string");
    }

    /** The argument as a number. */
    public static double number(Map<String, @Nullable Object> arguments, String name) {
        if (arguments.get(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(name + " must be a number");
    }

    /** Its name. */
    public String name() {
        return name;
    }

    @Nullable
    String requiredScope() {
        return requiredScope;
    }

    Map<String, Map<String, Object>> parameters() {
        return parameters;
    }

    Map<String, Object> definition() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", parameters);
        schema.put("required", List.copyOf(parameters.keySet()));
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("name", name);
        definition.put("description", description);
        definition.put("inputSchema", schema);
        return definition;
    }

    /** A {@code CallToolResult}. */
    Map<String, @Nullable Object> call(Map<String, @Nullable Object> arguments, @Nullable IssuedToken caller) {
        String text;
        boolean isError = false;
        try {
            text = action.call(arguments, caller);
        } catch (IllegalArgumentException e) {
            text = String.valueOf(e.getMessage());
            isError = true;
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("content", List.of(Map.of("type", "text", "text", text)));
        result.put("isError", isError);
        return result;
    }

    private Tool parameter(String parameter, Map<String, Object> schema) {
        Map<String, Map<String, Object>> more = new LinkedHashMap<>(parameters);
        more.put(parameter, schema);
        return new Tool(name, description, more, requiredScope, action);
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
