package dev.berth.wire;

import dev.berth.mcp.Authorizer;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** For servers that need no sign-in: brings no token and mends nothing. */
final class NoAuthorizer implements Authorizer {
    @Override
    public Optional<Presentation> accessToken() {
        return Optional.empty();
    }

    @Override
    public boolean recover(int status, List<String> wwwAuthenticate, @Nullable Secret used) {
        return false;
    }
}
