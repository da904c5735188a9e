package dev.berth.testkit;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The space-separated lists of RFC 6749 section 3.3. */
final class Scopes {
    private Scopes() {}

    static Set<String> parse(@Nullable String scope) {
        Set<String> scopes = new TreeSet<>(scope == null ? List.of() : List.of(scope.split(" +")));
        scopes.remove("");
        return scopes;
    }

    static String format(Set<String> scopes) {
        return String.join(" ", new TreeSet<>(scopes));
    }
}
