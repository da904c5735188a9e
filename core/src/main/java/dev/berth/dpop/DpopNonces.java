package dev.berth.dpop;

import dev.berth.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nonces that servers have given out last (RFC 9449 section 8 and 9), each for its own origin and role. In memory alone:
 * they are short-lived, and a server gives another to who has none. Thread-safe.
 */
public final class DpopNonces {
    private static final int REMEMBERED = 1024;
    private static final int MAX_LENGTH = 4096;
    private static final String HEADER = "DPoP-Nonce";

    private final Map<String, String> latest = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Starts without any. */
    public DpopNonces() {}

    synchronized @Nullable String of(String server) {
        return latest.get(server);
    }

    /**
     * Keeps the nonce of an answer; false if it has none. That it is known already says nothing: the answer to another request
     * at the same time may have brought it.
     */
    synchronized boolean learn(String server, HttpHeaders headers) {
        String nonce = headers.first(HEADER);
        if (nonce == null || !isNonce(nonce)) {
            return false;
        }
        latest.put(server, nonce);
        return true;
    }

    /** RFC 9449 section 8.1. */
    private static boolean isNonce(String nonce) {
        return !nonce.isEmpty()
                && nonce.length() <= MAX_LENGTH
                && nonce.chars().allMatch(c -> c >= 0x21 && c <= 0x7e && c != '"' && c != '\\');
    }
}
