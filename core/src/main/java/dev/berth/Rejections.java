package dev.berth;

import dev.berth.authorize.Rejection;
import dev.berth.authorize.Via;
import dev.berth.callback.CallbackEvents;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells whose listener it was that refused a response. */
final class Rejections implements CallbackEvents {
    private final Progress progress;
    private final Map<String, String> serverByRedirectUri = new ConcurrentHashMap<>();

    Rejections(Progress progress) {
        this.progress = progress;
    }

    void listening(String redirectUri, Server server) {
        serverByRedirectUri.put(redirectUri, server.name());
    }

    @Override
    public void rejected(String redirectUri, Rejection reason, int count) {
        String server = serverByRedirectUri.getOrDefault(redirectUri, redirectUri);
        progress.responseRejected(server, Via.HTTP, reason, count);
    }
}
