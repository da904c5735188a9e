package dev.berth.httpclient;

import dev.berth.error.Stage;
import dev.berth.http.Origin;
import dev.berth.http.SafeUrl;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Builds a protected client, with every setting of the client beneath it but one: redirects are never followed, whatever is
 * set, and come to the caller. Not thread-safe.
 */
public final class ProtectedHttpClientBuilder implements HttpClient.Builder {
    private final HttpClient.Builder delegate;
    private final ProtectedResource resource;
    private boolean knowsProxy;

    /**
     * Starts with another builder, its settings kept.
     *
     * @param server the resource's URL; tokens go to its origin alone
     * @param headers further header lines for that origin, asked for before each request; an {@code Authorization} among them
     *     goes in place of the token
     * @throws dev.berth.error.TransportException if the URL is neither https nor of this machine
     */
    public ProtectedHttpClientBuilder(
            HttpClient.Builder delegate,
            URI server,
            Supplier<Map<String, String>> headers,
            AsyncAuthorizer authorizer) {
        this(delegate, server, headers, authorizer, Refusal.PATIENCE);
    }

    /** As the other, with another limit on the time that the body of a refusal may take. */
    ProtectedHttpClientBuilder(
            HttpClient.Builder delegate,
            URI server,
            Supplier<Map<String, String>> headers,
            AsyncAuthorizer authorizer,
            Duration patience) {
        this.delegate = delegate;
        this.resource =
                new ProtectedResource(Origin.of(SafeUrl.require(server, Stage.MCP)), headers, authorizer, patience);
    }

    @Override
    public HttpClient.Builder cookieHandler(CookieHandler cookieHandler) {
        delegate.cookieHandler(cookieHandler);
        return this;
    }

    @Override
    public HttpClient.Builder connectTimeout(Duration duration) {
        delegate.connectTimeout(duration);
        return this;
    }

    @Override
    public HttpClient.Builder sslContext(SSLContext sslContext) {
        delegate.sslContext(sslContext);
        return this;
    }

    @Override
    public HttpClient.Builder sslParameters(SSLParameters sslParameters) {
        delegate.sslParameters(sslParameters);
        return this;
    }

    @Override
    public HttpClient.Builder executor(Executor executor) {
        delegate.executor(executor);
        return this;
    }

    /** Has no effect but for the check that the client makes: redirects are not followed. */
    @Override
    public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
        delegate.followRedirects(policy);
        return this;
    }

    @Override
    public HttpClient.Builder version(HttpClient.Version version) {
        delegate.version(version);
        return this;
    }

    @Override
    public HttpClient.Builder priority(int priority) {
        delegate.priority(priority);
        return this;
    }

    /** Holds for all but a protected origin that is reached by http, on this machine: no proxy sees its token. */
    @Override
    public HttpClient.Builder proxy(ProxySelector proxySelector) {
        delegate.proxy(resource.isInTheClear() ? new DirectToOrigin(resource.origin(), proxySelector) : proxySelector);
        knowsProxy = true;
        return this;
    }

    @Override
    public HttpClient.Builder authenticator(Authenticator authenticator) {
        delegate.authenticator(authenticator);
        return this;
    }

    /** Overrides a method that builders have from JDK 19 on; this is compiled for 17. */
    public HttpClient.Builder localAddress(InetAddress localAddress) {
        Newer.call(HttpClient.Builder.class, delegate, "localAddress", localAddress);
        return this;
    }

    /** Builds; nothing is sent yet. */
    @Override
    public HttpClient build() {
        delegate.followRedirects(HttpClient.Redirect.NEVER);
        HttpClient built = delegate.build();
        if (resource.isInTheClear() && !knowsProxy) {
            ProxySelector inUse = built.proxy().orElseGet(ProxySelector::getDefault);
            if (inUse != null) {
                // A builder does not tell what was set before; only a client does.
                proxy(inUse);
                built = delegate.build();
            }
        }
        return new ProtectedHttpClient(built, resource);
    }
}
