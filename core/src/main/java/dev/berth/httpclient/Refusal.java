package dev.berth.httpclient;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that refuses access, held back until it is known whether the caller ever sees it. Up to a limit of size
 * and of time; what goes on for longer is broken off, and can be mended all the same.
 */
final class Refusal<T> implements BodySubscriber<T> {
    static final int MAX_BYTES = 256 << 10;

    /** From the head on, for the whole of it: a body that only drips holds nobody up. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ResponseInfo info;
    private final List<ByteBuffer> body = new ArrayList<>();
    private final CompletableFuture<T> end = new CompletableFuture<>();
    private boolean over;
    private int size;
    private Flow.@Nullable Subscription subscription;
    private @Nullable Throwable fault;

    Refusal(ResponseInfo info, Duration patience) {
        this.info = info;
        CompletableFuture<Void> time =
                new CompletableFuture<Void>().completeOnTimeout(null, patience.toNanos(), TimeUnit.NANOSECONDS);
        after(time, () -> breakOff("took more than " + patience.toMillis() + " ms"));
        after(end, () -> time.cancel(false));
    }

    private static void after(CompletionStage<?> event, Runnable action) {
        event.thenRun(action);
    }

    int status() {
        return info.statusCode();
    }

    List<String> challenges() {
        return info.headers().allValues("WWW-Authenticate");
    }

    /** Without a body: nobody asks for that of an answer that is held back. */
    @Override
    public CompletionStage<T> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription upstream) {
        boolean late;
        synchronized (this) {
            subscription = upstream;
            late = over;
        }
        if (late) {
            upstream.cancel();
        } else {
            upstream.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        synchronized (this) {
            if (over) {
                return;
            }
            for (ByteBuffer buffer : buffers) {
                size += buffer.remaining();
            }
            if (size <= MAX_BYTES) {
                body.addAll(buffers);
                return;
            }
        }
        breakOff("is longer than " + MAX_BYTES + " bytes");
    }

    private void breakOff(String why) {
        if (!finish(new IOException("an answer of status " + status() + " " + why))) {
            return;
        }
        // First of all: later JDKs take the cancelling for a fault of the answer, unless it is over by then.
        end.complete(null);
        Flow.Subscription running;
        synchronized (this) {
            running = subscription;
        }
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public void onError(Throwable broken) {
        if (finish(broken)) {
            end.complete(null);
        }
    }

    @Override
    public void onComplete() {
        if (finish(null)) {
            end.complete(null);
        }
    }

    /** Nothing is added from now on; false where it was over already. */
    private synchronized boolean finish(@Nullable Throwable broken) {
        boolean first = !over;
        if (first) {
            over = true;
            fault = broken;
        }
        return first;
    }

    /** The answer after all, its body read by the caller's own handler. */
    CompletableFuture<HttpResponse<T>> givenTo(BodyHandler<T> handler, HttpResponse<T> bodiless) {
        BodySubscriber<T> subscriber = handler.apply(info);
        subscriber.onSubscribe(new Held(subscriber));
        return subscriber.getBody().toCompletableFuture().thenApply(read -> withBody(bodiless, read));
    }

    /** A proxy, as answers have methods in later JDKs that are not known here. */
    @SuppressWarnings("unchecked")
    private static <T> HttpResponse<T> withBody(HttpResponse<T> response, T body) {
        return (HttpResponse<T>) Proxy.newProxyInstance(
                Refusal.class.getClassLoader(), new Class<?>[] {HttpResponse.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("body")) {
                        return body;
                    }
                    try {
                        return method.invoke(response, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    /** Hands over what was held at the first demand. */
    private final class Held implements Flow.Subscription {
        private final BodySubscriber<T> subscriber;
        private boolean over;

        Held(BodySubscriber<T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (!finish()) {
                return;
            }
            if (count <= 0) {
                subscriber.onError(new IllegalArgumentException("a demand for nothing"));
                return;
            }
            if (!body.isEmpty()) {
                subscriber.onNext(List.copyOf(body));
            }
            Throwable broken = fault;
            if (broken == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(broken);
            }
        }

        @Override
        public void cancel() {
            finish();
        }

        private synchronized boolean finish() {
            boolean first = !over;
            over = true;
            return first;
        }
    }
}
