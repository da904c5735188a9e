package dev.berth;

import dev.berth.callback.CallbackEngine;
import dev.berth.callback.LoopbackListener;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.redirect.RedirectOptions;
import java.net.BindException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives every flow the place where its response lands, bound before the flow has a URL.
 *
 * <p>Distinct redirect URIs are the defence against mix-up where a server sends no {@code iss}
 * (RFC 9700 section 4.4.2.2). So a pinned one is shared only by flows of one issuer, or of issuers that all promise
 * {@code iss}; others take turns.
 */
final class Redirects {
    private static final int PORTS_TO_GUESS_FROM = 49152;

    private final CallbackEngine engine;
    private final Map<String, Pinned> pinned = new HashMap<>();

    Redirects(CallbackEngine engine) {
        this.engine = engine;
    }

    /** The place that the settings ask for; one that cannot be bound is not listened on, and the flow goes on by paste. */
    Landing open(RedirectOptions options, AuthorizationServerMetadata issuer, Duration timeout)
            throws InterruptedException {
        return options.isPinned() ? pinned(options, issuer, timeout) : ephemeral(options);
    }

    /** The very redirect URI of an earlier registration; empty if its port is not to be had now. */
    Optional<Landing> reopen(String redirectUri) {
        synchronized (pinned) {
            if (pinned.containsKey(redirectUri)) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new Bound(engine.listen(RedirectOptions.ofRedirectUri(redirectUri))));
        } catch (BindException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * A place at one of several ports: at one that is free, so that no redirect URI is another flow's; else at one that this
     * flow may share; else at any port, and by another way than these.
     */
    Landing openOneOf(List<Integer> ports, RedirectOptions options, AuthorizationServerMetadata issuer) {
        synchronized (pinned) {
            List<RedirectOptions> all = ports.stream().map(options::withPort).toList();
            for (RedirectOptions one : all) {
                String redirectUri = one.redirectUri(one.port());
                Landing free = pinned.containsKey(redirectUri) ? null : landing(one, redirectUri);
                if (free != null && free.isListening()) {
                    return share(redirectUri, new Pinned(redirectUri, free, issuer));
                }
            }
            for (RedirectOptions one : all) {
                String redirectUri = one.redirectUri(one.port());
                Pinned held = pinned.get(redirectUri);
                if (held != null && held.landing.isListening() && held.admits(issuer)) {
                    return share(redirectUri, held);
                }
            }
        }
        return ephemeral(options);
    }

    /** To be called with the lock of the map. */
    private Landing share(String redirectUri, Pinned held) {
        pinned.put(redirectUri, held);
        held.flows++;
        return new Share(held);
    }

    /**
     * Where it is listened if that can be had.
     *
     * @param otherwise what is advertised where nothing can listen, and the person copies the address out of the browser
     */
    private Landing landing(RedirectOptions options, String otherwise) {
        try {
            return new Bound(engine.listen(options));
        } catch (BindException e) {
            return new Unbound(otherwise, Objects.requireNonNullElse(e.getMessage(), "it cannot be bound"));
        }
    }

    private Landing ephemeral(RedirectOptions options) {
        return landing(options, options.redirectUri(PORTS_TO_GUESS_FROM));
    }

    private Landing pinned(RedirectOptions options, AuthorizationServerMetadata issuer, Duration timeout)
            throws InterruptedException {
        String redirectUri = options.redirectUri(options.port());
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (pinned) {
            Pinned held = pinned.get(redirectUri);
            while (held != null && !held.admits(issuer)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AuthorizationException(
                            ErrorCode.TIMEOUT,
                            "Another sign-in held " + redirectUri + " all the time.",
                            Map.of("redirect_uri", redirectUri));
                }
                TimeUnit.NANOSECONDS.timedWait(pinned, left);
                held = pinned.get(redirectUri);
            }
            if (held == null) {
                held = new Pinned(redirectUri, landing(options, redirectUri), issuer);
            }
            return share(redirectUri, held);
        }
    }

    /** A pinned redirect URI while flows use it. Guarded by the map that holds it. */
    private static final class Pinned {
        private final String redirectUri;
        private final Landing landing;
        private final String issuer;
        private final boolean issAdvertised;
        private int flows;

        Pinned(String redirectUri, Landing landing, AuthorizationServerMetadata issuer) {
            this.redirectUri = redirectUri;
            this.landing = landing;
            this.issuer = issuer.issuer();
            this.issAdvertised = issuer.authorizationResponseIssParameterSupported();
        }

        boolean admits(AuthorizationServerMetadata other) {
            return issuer.equals(other.issuer())
                    || (issAdvertised && other.authorizationResponseIssParameterSupported());
        }
    }

    private final class Share implements Landing {
        private final Pinned held;
        private boolean closed;

        Share(Pinned held) {
            this.held = held;
        }

        @Override
        public String redirectUri() {
            return held.redirectUri;
        }

        @Override
        public @Nullable String obstacle() {
            return held.landing.obstacle();
        }

        @Override
        public void close() {
            synchronized (pinned) {
                if (closed) {
                    return;
                }
                closed = true;
                if (--held.flows == 0) {
                    pinned.remove(held.redirectUri);
                    held.landing.close();
                    pinned.notifyAll();
                }
            }
        }
    }

    private record Bound(LoopbackListener listener) implements Landing {
        @Override
        public String redirectUri() {
            return listener.redirectUri();
        }

        @Override
        public @Nullable String obstacle() {
            return null;
        }

        @Override
        public void close() {
            listener.close();
        }
    }

    private record Unbound(String redirectUri, String obstacle) implements Landing {
        @Override
        public void close() {}
    }
}
