package dev.berth.authorize;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.redirect.Receipt;
import dev.berth.redirect.Rejection;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keyed by the digest of the state: the look-up then tells nothing by its timing, and {@link AuthorizationResponse#validate}
 * compares the state itself in constant time.
 */
final class InMemoryPendingAuthorizations implements PendingAuthorizations {
    private static final int REMEMBERED = 1024;

    private final Map<ByteBuffer, PendingAuthorization> pending = new LinkedHashMap<>();
    private final Map<ByteBuffer, Boolean> ended = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    @Override
    public synchronized PendingAuthorization add(AuthorizationRequest request, String server) {
        PendingAuthorization flow = new PendingAuthorization(request, server);
        if (pending.putIfAbsent(digest(request.state().reveal()), flow) != null) {
            throw new IllegalArgumentException("a flow with this state is pending already");
        }
        return flow;
    }

    @Override
    public Receipt receive(AuthorizationResponse response) {
        String state;
        try {
            state = response.state();
        } catch (RejectedResponseException e) {
            return Receipt.refused(e.rejection());
        }
        if (state == null || state.isEmpty()) {
            return Receipt.refused(Rejection.NO_STATE);
        }
        ByteBuffer key = digest(state);
        PendingAuthorization flow;
        synchronized (this) {
            if (ended.containsKey(key)) {
                return Receipt.refused(Rejection.REPLAYED);
            }
            flow = pending.get(key);
        }
        return flow == null ? Receipt.refused(Rejection.UNKNOWN_STATE) : flow.receive(response);
    }

    @Override
    public synchronized void remove(PendingAuthorization flow) {
        ByteBuffer key = digest(flow.request().state().reveal());
        if (pending.remove(key, flow)) {
            ended.put(key, true);
        }
    }

    @Override
    public synchronized List<PendingAuthorization> pending() {
        return List.copyOf(pending.values());
    }

    private static ByteBuffer digest(String state) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(state.getBytes(UTF_8)))
                    .asReadOnlyBuffer();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
