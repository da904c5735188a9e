package dev.berth;

import dev.berth.error.AuthorizationException;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TransportException;
import dev.berth.token.DeviceTokenResponse;
import dev.berth.token.TokenResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a person at another device has decided, until they have, or there is nothing more to ask for (RFC 8628 section
 * 3.4 and 3.5).
 */
final class DevicePolling {
    /** One request to the token endpoint. */
    @FunctionalInterface
    interface Question {
        DeviceTokenResponse ask() throws InterruptedException;
    }

    private final Threads threads;
    private final Clock clock;
    private final Pause pause;

    DevicePolling(Threads threads, Clock clock, Pause pause) {
        this.threads = threads;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Waits for the tokens.
     *
     * @throws AuthorizationException if the person said no or cancelled, or time ran out
     */
    TokenResponse await(PendingDeviceSignIn pending, Duration interval, Question question) throws InterruptedException {
        PollingPace pace = new PollingPace(interval);
        Duration wait = pace.beforeTheFirst();
        TransportException trouble = null;
        while (true) {
            Duration left = Duration.between(clock.instant(), pending.expiresAt());
            if (left.compareTo(wait) <= 0) {
                pass(pending, left.isNegative() ? Duration.ZERO : left);
                throw timedOut(pending, trouble);
            }
            pass(pending, wait);
            DeviceTokenResponse answer = ask(pending, question);
            if (answer instanceof DeviceTokenResponse.Granted granted) {
                if (!pending.settle()) {
                    // Cancelled in the same moment: nobody wants the tokens any more.
                    pass(pending, Duration.ZERO);
                }
                return granted.response();
            }
            DeviceTokenResponse.Later later = (DeviceTokenResponse.Later) answer;
            trouble = later.trouble();
            wait = pace.after(later);
        }
    }

    private void pass(PendingDeviceSignIn pending, Duration time) throws InterruptedException {
        try {
            pause.until(pending.end(), time);
        } catch (TimeoutException e) {
            // Nobody has ended it.
            return;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** On a thread of its own: whoever cancels does not wait for a server that takes its time. */
    private DeviceTokenResponse ask(PendingDeviceSignIn pending, Question question) throws InterruptedException {
        CompletableFuture<DeviceTokenResponse> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    answer.complete(question.ask());
                } catch (Throwable e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (AuthorizationException e) {
            throw Threads.closed();
        }
        try {
            CompletableFuture.anyOf(pending.end(), answer).get();
            return answer.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static BerthException failure(ExecutionException e) throws InterruptedException {
        Throwable cause = e.getCause();
        if (cause instanceof BerthException failure) {
            return failure;
        }
        if (cause instanceof InterruptedException) {
            throw new InterruptedException();
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException("asking for a device's tokens failed in a way that it does not declare", cause);
    }

    private static AuthorizationException timedOut(PendingDeviceSignIn pending, @Nullable TransportException trouble) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("issuer", pending.issuer());
        if (trouble != null) {
            facts.putAll(trouble.facts());
            facts.put("trouble", trouble.code().wireName());
        }
        if (pending.endsWithItsCode()) {
            facts.put("expired", "device_code");
        }
        String limit = pending.endsWithItsCode()
                ? "before its code ran out"
                : "within " + pending.server().signInTimeout().toSeconds() + " seconds";
        String unasked =
                trouble == null ? "" : ", as far as could be asked: the token endpoint was in trouble at the end";
        return new AuthorizationException(
                ErrorCode.TIMEOUT, "Nobody finished the sign-in " + limit + unasked + ".", facts, trouble);
    }
}
