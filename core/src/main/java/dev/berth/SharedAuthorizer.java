package dev.berth;

import dev.berth.mcp.Authorizer;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server's authorizer for a client of many threads: what was refused alike at the same time is mended once. */
final class SharedAuthorizer implements Authorizer {
    private record Refused(
            long told,
            int status,
            List<String> wwwAuthenticate,
            @Nullable Secret used) {}

    private final ServerAuthorizer authorizer;
    private final SingleFlight<Refused, Boolean> recoveries;

    SharedAuthorizer(ServerAuthorizer authorizer, Threads threads) {
        this.authorizer = authorizer;
        this.recoveries = new SingleFlight<>(threads);
    }

    @Override
    public Optional<Presentation> accessToken() throws InterruptedException {
        return authorizer.accessToken();
    }

    @Override
    public boolean recover(int status, List<String> wwwAuthenticate, @Nullable Secret used)
            throws InterruptedException {
        return recoveries.join(
                new Refused(authorizer.told(), status, List.copyOf(wwwAuthenticate), used),
                () -> authorizer.recover(status, wwwAuthenticate, used));
    }
}
