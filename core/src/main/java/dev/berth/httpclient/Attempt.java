package dev.berth.httpclient;

import dev.berth.challenge.Challenges;
import dev.berth.http.HttpHeaders;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One sending of a request, and what becomes of the answer's body: the caller's handler has it untouched, unless the answer
 * refuses access and something may still be done about that.
 */
final class Attempt<T> implements BodyHandler<T> {
    private final HttpRequest request;
    private final @Nullable Presentation token;
    private final BodyHandler<T> handler;
    private final Recoveries left;
    private final Duration patience;
    private volatile @Nullable Refusal<T> refusal;
    private volatile boolean lackedNonce;

    /**
     * Prepares a sending.
     *
     * @param patience how long the body of a refusal may take
     */
    Attempt(
            HttpRequest request,
            @Nullable Presentation token,
            BodyHandler<T> handler,
            Recoveries left,
            Duration patience) {
        this.request = request;
        this.token = token;
        this.handler = handler;
        this.left = left;
        this.patience = patience;
    }

    HttpRequest request() {
        return request;
    }

    /** The token that it carried. */
    @Nullable
    Secret used() {
        return token == null ? null : token.accessToken();
    }

    /** The answer that was held back; null if the caller has it. */
    @Nullable
    Refusal<T> refusal() {
        return refusal;
    }

    /** Whether nothing but a nonce was missing (RFC 9449 section 9). */
    boolean lackedNonce() {
        return lackedNonce;
    }

    @Override
    public BodySubscriber<T> apply(ResponseInfo info) {
        boolean nonce = token != null
                && token.hears(
                        request.uri(),
                        info.statusCode(),
                        new HttpHeaders(info.headers().map()));
        lackedNonce = nonce && left.mayTryNonce();
        if (lackedNonce || isMendable(info)) {
            Refusal<T> held = new Refusal<>(info, patience);
            refusal = held;
            return held;
        }
        return handler.apply(info);
    }

    private boolean isRefusalOfProof(ResponseInfo info) {
        return token != null
                && Challenges.parse(info.headers().allValues("WWW-Authenticate"))
                        .refuseProof();
    }

    private boolean isMendable(ResponseInfo info) {
        return switch (info.statusCode()) {
            case 401 -> left.mayRecover(401) && !isRefusalOfProof(info);
            case 403 ->
                left.mayRecover(403)
                        && "insufficient_scope"
                                .equals(Challenges.parse(info.headers().allValues("WWW-Authenticate"))
                                        .error());
            default -> false;
        };
    }
}
