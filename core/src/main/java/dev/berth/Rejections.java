package dev.berth;

import dev.berth.callback.CallbackEvents;
import dev.berth.redirect.Rejection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells whose listener it was that refused a response. */
final class Rejections implements CallbackEvents {
    /** What is refused may be told a little after its listener closed. */
    private static final int REMEMBERED = 1024;

    private final Progress progress;
    private final Map<String, Server> serverByRedirectUri = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Server> eldest) {
            return size() > REMEMBERED;
        }
    });

    Rejections(Progress progress) {
        this.progress = progress;
    }

    void listening(String redirectUri, Server server) {
        serverByRedirectUri.put(redirectUri, server);
    }

    @Override
    public void rejected(String redirectUri, Rejection reason, int count) {
        Server server = serverByRedirectUri.get(redirectUri);
        if (server != null) {
            progress.responseRejected(server, reason, count);
        }
    }
}
