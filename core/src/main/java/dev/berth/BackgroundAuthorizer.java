package dev.berth;

import dev.berth.httpclient.AsyncAuthorizer;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A server's authorizer on other threads, one at a time for all who need the same. */
final class BackgroundAuthorizer implements AsyncAuthorizer {
    private enum Need {
        TOKEN
    }

    private record Refused(
            int status,
            List<String> wwwAuthenticate,
            @Nullable Secret used,
            boolean mayAsk) {}

    private final ServerAuthorizer authorizer;
    private final ServerAuthorizer asksNobody;
    private final SingleFlight<Need, Optional<Presentation>> tokens;
    private final SingleFlight<Refused, Boolean> recoveries;

    BackgroundAuthorizer(ServerAuthorizer authorizer, ServerAuthorizer asksNobody, Threads threads) {
        this.authorizer = authorizer;
        this.asksNobody = asksNobody;
        this.tokens = new SingleFlight<>(threads);
        this.recoveries = new SingleFlight<>(threads);
    }

    @Override
    public @Nullable Presentation atHand() {
        return authorizer.atHand();
    }

    @Override
    public CompletableFuture<Optional<Presentation>> accessToken() {
        return tokens.later(Need.TOKEN, authorizer::accessToken);
    }

    @Override
    public CompletableFuture<Boolean> recover(
            int status, List<String> wwwAuthenticate, @Nullable Secret used, boolean mayAsk) {
        ServerAuthorizer recovering = mayAsk ? authorizer : asksNobody;
        return recoveries.later(
                new Refused(status, wwwAuthenticate, used, mayAsk),
                () -> recovering.recover(status, wwwAuthenticate, used));
    }
}
