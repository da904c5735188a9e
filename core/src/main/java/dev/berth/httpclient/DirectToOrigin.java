package dev.berth.httpclient;

import dev.berth.http.Origin;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/**
 * Another selector of proxies, but for one origin, which is reached directly. What is sent in the clear never leaves this
 * machine: a proxy would read the token, and send it to a loopback of its own.
 */
final class DirectToOrigin extends ProxySelector {
    private final Origin origin;
    private final ProxySelector others;

    DirectToOrigin(Origin origin, ProxySelector others) {
        this.origin = origin;
        this.others = others;
    }

    /** The selector for all other origins. */
    ProxySelector others() {
        return others;
    }

    @Override
    public List<Proxy> select(URI uri) {
        return origin.equals(Origin.of(uri)) ? List.of(Proxy.NO_PROXY) : others.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        others.connectFailed(uri, address, failure);
    }
}
