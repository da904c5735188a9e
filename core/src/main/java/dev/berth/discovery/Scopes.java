package dev.berth.discovery;

import dev.berth.challenge.Challenges;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which scopes to ask for (MCP authorization, "Scope Selection Strategy"). Pure. */
public final class Scopes {
    /** Asks for a refresh token (OpenID Connect Core section 11). */
    public static final String OFFLINE_ACCESS = "offline_access";

    /** RFC 6749 section 3.3. */
    private static final Pattern SCOPE_TOKEN = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,1024}");

    private Scopes() {}

    /**
     * The scopes of a first authorization: the configured ones exactly as they are; else the challenge's; else all that the
     * resource's metadata lists; else none. To what a server named, {@value #OFFLINE_ACCESS} is added where the
     * authorization server lists it; alone it is never asked for, as it would take the place of the server's defaults.
     *
     * @param configured an explicit choice, separated by spaces; empty asks for none; null leaves it to the server
     */
    public static List<String> choose(
            @Nullable String configured,
            Challenges challenges,
            @Nullable ProtectedResourceMetadata resource,
            AuthorizationServerMetadata authorizationServer) {
        if (configured != null) {
            return parse(configured);
        }
        Set<String> scopes = new LinkedHashSet<>(parse(challenges.scope()));
        if (scopes.isEmpty() && resource != null && resource.scopesSupported() != null) {
            scopes.addAll(resource.scopesSupported());
        }
        if (!scopes.isEmpty() && authorizationServer.scopesSupported().contains(OFFLINE_ACCESS)) {
            scopes.add(OFFLINE_ACCESS);
        }
        return List.copyOf(scopes);
    }

    /** What a step-up asks for: all that was asked for before, and what is asked for now. */
    public static List<String> union(List<String> before, List<String> now) {
        Set<String> scopes = new LinkedHashSet<>(before);
        scopes.addAll(now);
        return List.copyOf(scopes);
    }

    /** The scopes of a space-separated list, each once, in order; what is no scope is left out. */
    public static List<String> parse(@Nullable String scope) {
        if (scope == null || scope.isBlank()) {
            return List.of();
        }
        List<String> valid = valid(List.of(scope.strip().split("\\s+", 1000)));
        return valid == null ? List.of() : valid;
    }

    static @Nullable List<String> valid(@Nullable List<String> scopes) {
        if (scopes == null) {
            return null;
        }
        Set<String> valid = new LinkedHashSet<>();
        for (String scope : scopes) {
            if (SCOPE_TOKEN.matcher(scope).matches()) {
                valid.add(scope);
            }
        }
        return new ArrayList<>(valid);
    }
}
