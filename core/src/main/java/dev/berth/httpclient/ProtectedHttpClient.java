package dev.berth.httpclient;

import dev.berth.error.BerthException;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Another client, but for what is sent to the protected resource. */
final class ProtectedHttpClient extends HttpClient {
    private final HttpClient delegate;
    private final ProtectedResource resource;

    ProtectedHttpClient(HttpClient delegate, ProtectedResource resource) {
        this.delegate = delegate;
        this.resource = resource;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        if (!resource.isAt(request.uri())) {
            return delegate.send(request, handler);
        }
        if (resource.isAuthorizedOtherwise(request)) {
            return delegate.send(resource.dressed(request, null), handler);
        }
        return new Exchange<>(delegate, resource, request, handler).send();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return sendAsync(request, handler, null);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushPromises) {
        if (!resource.isAt(request.uri())) {
            return delegate.sendAsync(request, handler, pushPromises);
        }
        if (resource.isAuthorizedOtherwise(request)) {
            try {
                return delegate.sendAsync(resource.dressed(request, null), handler, pushPromises);
            } catch (BerthException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
        return new Exchange<>(delegate, resource, request, handler).sendAsync(pushPromises);
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return new ProtectedWebSocketBuilder(delegate, resource);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return delegate.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return delegate.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return delegate.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return delegate.proxy().map(selector -> selector instanceof DirectToOrigin direct ? direct.others() : selector);
    }

    @Override
    public SSLContext sslContext() {
        return delegate.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return delegate.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return delegate.authenticator();
    }

    @Override
    public Version version() {
        return delegate.version();
    }

    @Override
    public Optional<Executor> executor() {
        return delegate.executor();
    }

    // What follows overrides methods that the class has from JDK 21 on. This is compiled for 17, where nobody can call
    // them.

    public void shutdown() {
        Newer.call(HttpClient.class, delegate, "shutdown");
    }

    public void shutdownNow() {
        Newer.call(HttpClient.class, delegate, "shutdownNow");
    }

    public boolean isTerminated() {
        return (boolean) Newer.call(HttpClient.class, delegate, "isTerminated");
    }

    public boolean awaitTermination(Duration duration) throws InterruptedException {
        return (boolean) Newer.callInterruptibly(HttpClient.class, delegate, "awaitTermination", duration);
    }

    public void close() {
        Newer.call(HttpClient.class, delegate, "close");
    }

    /** Names the resource alone. */
    @Override
    public String toString() {
        return "ProtectedHttpClient[" + resource.origin() + "]";
    }
}
