package dev.berth.bench;

import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.CodeVerifier;
import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.callback.CallbackEngine;
import dev.berth.callback.CallbackEvents;
import dev.berth.callback.LoopbackListener;
import dev.berth.redirect.RedirectOptions;
import dev.berth.redirect.SignInOutcome;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Our own listener: one engine, and a listener for each flow. */
public final class BerthContestant implements Contestant {
    private final PendingAuthorizations door = PendingAuthorizations.inMemory();
    private final CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none());

    private BerthContestant() {}

    /** Serves until the input ends. */
    public static void main(String[] args) throws Exception {
        ContestantProcess.serve(new BerthContestant());
    }

    @Override
    public Flow open() throws IOException {
        LoopbackListener listener = engine.listen(RedirectOptions.defaults());
        PendingAuthorization pending = door.add(
                new AuthorizationRequest(
                        "https://as.example",
                        false,
                        URI.create("https://as.example/authorize"),
                        "client",
                        listener.redirectUri(),
                        Secret.random(16),
                        CodeVerifier.generate(),
                        null,
                        List.of(),
                        null,
                        Instant.MAX),
                "bench");
        return new Flow() {
            @Override
            public String response() {
                return listener.redirectUri() + "?code=c&state="
                        + pending.request().state().reveal();
            }

            @Override
            public String await() throws InterruptedException {
                return pending.await(Duration.ofMinutes(1)).code().reveal();
            }

            @Override
            public void close() {
                pending.finish(new SignInOutcome(true, "bench", ""));
                door.remove(pending);
                listener.close();
            }
        };
    }
}
