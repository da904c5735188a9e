package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.berth.store.Credential;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.SettableClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A clock, and what a protected client is asked and answers. */
abstract class WithProtectedClient extends WithWorld {
    static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
            + "\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

    final SettableClock clock = new SettableClock(Instant.now());

    Berth at(Interaction interaction) {
        return Berth.builder()
                .store(store)
                .clock(clock)
                .interaction(interaction)
                .build();
    }

    /** What a sign-in brings to another home. */
    Credential signedInElsewhere() throws Exception {
        TokenStore here = store;
        store = new MemoryTokenStore();
        signIn();
        Credential theirs = kept();
        store = here;
        return theirs;
    }

    void signIn() throws Exception {
        try (Approver person = new Approver();
                Berth berth = at(person)) {
            berth.signIn(server());
        }
    }

    HttpRequest initialize() {
        return initialize(BodyPublishers.ofString(INITIALIZE));
    }

    HttpRequest initialize(BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(mcp().url()))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(body)
                .build();
    }

    static int status(HttpClient client, HttpRequest request, boolean async) throws Exception {
        return async
                ? client.sendAsync(request, BodyHandlers.ofString())
                        .get(60, SECONDS)
                        .statusCode()
                : client.send(request, BodyHandlers.ofString()).statusCode();
    }

    int refreshes() {
        return issuer().token().refresh().count();
    }

    /** That many at the same moment, each on a thread of its own where it blocks. */
    List<Integer> atOnce(int calls, HttpClient client, boolean async) throws Exception {
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(
                    async
                            ? client.sendAsync(initialize(), BodyHandlers.ofString())
                                    .thenApply(HttpResponse::statusCode)
                            : Background.run(() -> status(client, initialize(), false)));
        }
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<Integer> answer : answers) {
            statuses.add(answer.get(60, SECONDS));
        }
        return statuses;
    }
}
