package dev.berth.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a device asked for, and what has become of it (RFC 8628). Guarded by {@link DeviceRequests}. */
final class DeviceRequest {
    private static final Duration SLOWER = Duration.ofSeconds(5);

    private enum State {
        PENDING,
        ALLOWED,
        DENIED,
        REDEEMED
    }

    private final Client client;
    private final String userCode;
    private final Set<String> scopes;
    private final List<String> resources;
    private final Instant expiresAt;
    private Duration interval;
    private @Nullable Instant lastPoll;
    private State state = State.PENDING;
    private Account account = Account.ALICE;

    DeviceRequest(
            Client client,
            String userCode,
            Set<String> scopes,
            List<String> resources,
            Duration interval,
            Instant expiresAt) {
        this.client = client;
        this.userCode = userCode;
        this.scopes = Set.copyOf(scopes);
        this.resources = List.copyOf(resources);
        this.interval = interval;
        this.expiresAt = expiresAt;
    }

    Client client() {
        return client;
    }

    String userCode() {
        return userCode;
    }

    Set<String> scopes() {
        return scopes;
    }

    List<String> resources() {
        return resources;
    }

    boolean isPending(Instant now) {
        return state == State.PENDING && now.isBefore(expiresAt);
    }

    Grants.Authorization authorization() {
        return new Grants.Authorization(client.clientId(), scopes, resources, null, account);
    }

    void decide(boolean allowed, Account by) {
        state = allowed ? State.ALLOWED : State.DENIED;
        account = by;
    }

    /** One poll (RFC 8628 section 3.5). It returns once, when somebody has allowed it. */
    void poll(Instant now) throws OAuthError {
        if (state == State.REDEEMED) {
            throw new OAuthError("invalid_grant", "the device code was used before");
        }
        if (!now.isBefore(expiresAt)) {
            throw new OAuthError("expired_token", "nobody has answered in time");
        }
        boolean early = lastPoll != null && now.isBefore(lastPoll.plus(interval));
        lastPoll = now;
        if (early) {
            interval = interval.plus(SLOWER);
            throw new OAuthError("slow_down", "the interval is " + interval.toSeconds() + " seconds now");
        }
        if (state == State.DENIED) {
            throw new OAuthError("access_denied", "the person said no");
        }
        if (state == State.PENDING) {
            throw new OAuthError("authorization_pending", "nobody has answered yet");
        }
        state = State.REDEEMED;
    }
}
