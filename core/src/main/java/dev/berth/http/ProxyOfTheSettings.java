package dev.berth.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** For clients of the JDK's: the proxy that our own requests go through, and the hosts that it is not asked for. */
final class ProxyOfTheSettings extends ProxySelector {
    private final Proxy proxy;

    ProxyOfTheSettings(Proxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public List<java.net.Proxy> select(URI uri) {
        return List.of(
                proxy.serves(uri)
                        ? new java.net.Proxy(
                                java.net.Proxy.Type.HTTP,
                                InetSocketAddress.createUnresolved(proxy.host(), proxy.port()))
                        : java.net.Proxy.NO_PROXY);
    }

    /** There is no other; the client says what went wrong. */
    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
