package dev.berth.discovery;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which of the authorization servers that a resource names is taken; that is the client's to decide (RFC 9728 section 7.6).
 * Where an issuer is pinned nothing of this counts.
 *
 * @param first the issuer that is tried first where the resource still names it; null keeps the resource's order
 * @param passesOverFailures whether the next is tried where one cannot serve, whatever the reason; if not, only where one has
 *     no metadata at all
 * @param requirement what a server has to meet besides; throws where it does not
 */
public record Preference(
        @Nullable String first, boolean passesOverFailures, Consumer<AuthorizationServerMetadata> requirement) {
    /** The first that can serve, in the resource's order. */
    public static final Preference NONE = new Preference(null, true, server -> {});

    /** The issuers in the order in which they are tried, each once. */
    public Set<String> order(List<String> named) {
        Set<String> order = new LinkedHashSet<>();
        if (first != null && named.contains(first)) {
            order.add(first);
        }
        order.addAll(named);
        return order;
    }

    boolean passesOver(BerthException failure) {
        return passesOverFailures || failure.code() == ErrorCode.METADATA_NOT_FOUND;
    }
}
