package dev.berth.authentication;

import dev.berth.http.HttpRequest;
import dev.berth.secret.Secret;
import java.util.List;

/**
 * A request that its client vouches for.
 *
 * @param request what to send
 * @param secrets what it holds that must not come back in an error
 */
public record AuthenticatedRequest(HttpRequest request, List<Secret> secrets) {
    public AuthenticatedRequest {
        secrets = List.copyOf(secrets);
    }
}
