package dev.berth.httpclient;

import dev.berth.error.BerthException;
import dev.berth.presentation.Presentation;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One request of the caller's, sent until it is answered, or until nothing more can be done about its being refused. */
final class Exchange<T> {
    private final HttpClient delegate;
    private final ProtectedResource resource;
    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final Recoveries left = new Recoveries();

    Exchange(HttpClient delegate, ProtectedResource resource, HttpRequest request, BodyHandler<T> handler) {
        this.delegate = delegate;
        this.resource = resource;
        this.request = request;
        this.handler = handler;
    }

    HttpResponse<T> send() throws IOException, InterruptedException {
        while (true) {
            Presentation known = resource.authorizer().atHand();
            Attempt<T> attempt = attempt(
                    known != null
                            ? known
                            : await(resource.authorizer().accessToken()).orElse(null));
            HttpResponse<T> response = delegate.send(attempt.request(), attempt);
            Refusal<T> refusal = attempt.refusal();
            if (refusal == null) {
                return response;
            }
            if (!await(mended(attempt, refusal))) {
                return await(refusal.givenTo(handler, response));
            }
        }
    }

    CompletableFuture<HttpResponse<T>> sendAsync(@Nullable PushPromiseHandler<T> pushPromises) {
        Answer<HttpResponse<T>> answer = new Answer<>();
        try {
            Presentation known = resource.authorizer().atHand();
            if (known == null) {
                dressAndSend(answer, pushPromises);
            } else {
                send(attempt(known), answer, pushPromises);
            }
        } catch (BerthException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void dressAndSend(Answer<HttpResponse<T>> answer, @Nullable PushPromiseHandler<T> pushPromises) {
        CompletableFuture<Optional<Presentation>> token = resource.authorizer().accessToken();
        then(token, answer, found -> send(attempt(found.orElse(null)), answer, pushPromises));
    }

    private void send(
            Attempt<T> attempt, Answer<HttpResponse<T>> answer, @Nullable PushPromiseHandler<T> pushPromises) {
        CompletableFuture<HttpResponse<T>> sending = delegate.sendAsync(attempt.request(), attempt, pushPromises);
        answer.follow(sending);
        then(sending, answer, response -> {
            Refusal<T> refusal = attempt.refusal();
            if (refusal == null) {
                answer.complete(response);
                return;
            }
            then(mended(attempt, refusal), answer, again -> {
                if (again) {
                    dressAndSend(answer, pushPromises);
                } else {
                    then(refusal.givenTo(handler, response), answer, answer::complete);
                }
            });
        });
    }

    private Attempt<T> attempt(@Nullable Presentation token) {
        return new Attempt<>(resource.dressed(request, token), token, handler, left, resource.patience());
    }

    /** Whether the request is to be sent again. What cannot be sent again is mended all the same, for those that follow. */
    private CompletableFuture<Boolean> mended(Attempt<T> attempt, Refusal<T> refusal) {
        boolean replays = Replay.isPossible(request);
        if (attempt.lackedNonce()) {
            left.triesNonce();
            return CompletableFuture.completedFuture(replays);
        }
        left.recovers(refusal.status());
        return resource.authorizer()
                .recover(refusal.status(), refusal.challenges(), attempt.used(), !endsSession())
                .thenApply(mended -> mended && replays);
    }

    /** Streamable HTTP, "Session Management": nobody signs in again to say goodbye. */
    private boolean endsSession() {
        return request.method().equals("DELETE")
                && request.headers().firstValue("Mcp-Session-Id").isPresent();
    }

    /** Something that is done with what another has brought, and may fail. */
    @FunctionalInterface
    interface Step<V> {
        void take(V value);
    }

    /** Goes on when it is there; a failure, and what the caller's own handler throws, is the answer. */
    static <V> void then(CompletionStage<V> awaited, Answer<?> answer, Step<V> next) {
        awaited.whenComplete((value, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(cause(failure));
                return;
            }
            if (answer.isDone()) {
                return;
            }
            try {
                next.take(value);
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
    }

    /** Waits on the caller's own thread; an interruption ends the wait alone. */
    private static <V> V await(CompletableFuture<V> awaited) throws IOException, InterruptedException {
        try {
            return awaited.get();
        } catch (ExecutionException e) {
            Throwable cause = cause(e);
            if (cause instanceof IOException broken) {
                throw new IOException(broken.getMessage(), broken);
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error failure) {
                throw failure;
            }
            throw new IOException(cause);
        }
    }

    private static Throwable cause(Throwable failure) {
        boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wraps && failure.getCause() != null ? failure.getCause() : failure;
    }
}
