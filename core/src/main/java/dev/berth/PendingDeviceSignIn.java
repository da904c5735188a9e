package dev.berth;

import dev.berth.device.DeviceAuthorizationResponse;
import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A sign-in that waits for its person at another device (RFC 8628 section 3.3): they open an address there, and enter a
 * code. Thread-safe.
 */
public final class PendingDeviceSignIn {
    private final Server server;
    private final String issuer;
    private final DeviceAuthorizationResponse codes;
    private final Instant expiresAt;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    PendingDeviceSignIn(Server server, String issuer, DeviceAuthorizationResponse codes, Instant expiresAt) {
        this.server = server;
        this.issuer = issuer;
        this.codes = codes;
        this.expiresAt = expiresAt;
    }

    /** The server to be signed in to. */
    public Server server() {
        return server;
    }

    /**
     * The code to enter: up to 64 printable ASCII characters. Whoever reads it could finish this sign-in in their own name:
     * show it to its person only.
     */
    public String userCode() {
        return codes.userCode();
    }

    /** Where to enter it; short enough to type. A safe URL, in ASCII. */
    public URI verificationUri() {
        return codes.verificationUri();
    }

    /**
     * The same address with the code in it, for a QR code say; empty where the server has none. Show the code all the same:
     * the page asks whether it is the same one.
     */
    public Optional<URI> verificationUriComplete() {
        return Optional.ofNullable(codes.verificationUriComplete());
    }

    /** When the wait ends: the code runs out, or the server's {@link Server#signInTimeout}. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /**
     * Ends this sign-in: whoever waits for it gets an {@link AuthorizationException} with {@link ErrorCode#CANCELLED}.
     *
     * @return false if it has ended already
     */
    public boolean cancel() {
        return end.completeExceptionally(new AuthorizationException(
                ErrorCode.CANCELLED, "The sign-in was cancelled.", Map.of("issuer", issuer)));
    }

    /** Completes, never exceptionally, when this sign-in waits no longer; never on the thread that ended it. */
    public CompletionStage<Void> settlement() {
        return end.handleAsync((nothing, e) -> null);
    }

    /** Whether the code, and not the time that the person was given, is what runs out. */
    boolean endsWithItsCode() {
        return expiresAt.equals(codes.expiresAt());
    }

    String issuer() {
        return issuer;
    }

    CompletableFuture<Void> end() {
        return end;
    }

    /** It waits no longer; false if it has ended already. */
    boolean settle() {
        return end.complete(null);
    }
}
