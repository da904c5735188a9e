package dev.berth;

import dev.berth.httpclient.AsyncAuthorizer;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server's authorizer on other threads, one at a time for all who need the same. */
final class BackgroundAuthorizer implements AsyncAuthorizer {
    private record Refused(
            long told,
            int status,
            List<String> wwwAuthenticate,
            @Nullable Secret used,
            boolean mayAsk) {}

    private final ServerAuthorizer authorizer;
    private final ServerAuthorizer asksNobody;

    /** By how much had been mended: who is to send again does not join a look for a token that may be from before. */
    private final SingleFlight<Long, Optional<Presentation>> tokens;

    private final SingleFlight<Refused, Boolean> recoveries;
    private final AtomicLong mended = new AtomicLong();

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
        return tokens.later(mended.get(), authorizer::accessToken);
    }

    @Override
    public CompletableFuture<Boolean> recover(
            int status, List<String> wwwAuthenticate, @Nullable Secret used, boolean mayAsk) {
        ServerAuthorizer recovering = mayAsk ? authorizer : asksNobody;
        return recoveries.later(new Refused(authorizer.told(), status, wwwAuthenticate, used, mayAsk), () -> {
            boolean again = recovering.recover(status, wwwAuthenticate, used);
            mended.incrementAndGet();
            return again;
        });
    }
}
