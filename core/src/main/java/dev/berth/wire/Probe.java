package dev.berth.wire;

import java.util.List;

/** What a server said to a first request without a token. */
public sealed interface Probe {
    /**
     * It needs no sign-in, at least not for that.
     *
     * @param session the session that is now open; its later requests carry the client's token
     */
    record Open(OpenSession session) implements Probe {}

    /**
     * It asks for a sign-in.
     *
     * @param status 401 or 403
     * @param wwwAuthenticate every {@code WWW-Authenticate} value, unparsed; possibly none
     */
    record Challenged(int status, List<String> wwwAuthenticate) implements Probe {
        /** Takes a copy of the values. */
        public Challenged {
            wwwAuthenticate = List.copyOf(wwwAuthenticate);
        }
    }
}
