package dev.berth.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A string that must not be seen: a token, an authorization code, a code verifier, a state, a client secret.
 *
 * <p>Its text form is always {@value #REDACTED}; the value comes out through {@link #reveal()} alone. Equality is
 * decided in constant time. Immutable and thread-safe.
 */
public final class Secret {
    /** What {@link #toString()} answers for every secret. */
    public static final String REDACTED = "[redacted]";

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Made when it is needed first: who only shows a token that is there need not wait for it. */
    private static final class Source {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    /** Wraps a value. An empty string is a legal secret. */
    public static Secret of(String value) {
        return new Secret(Objects.requireNonNull(value, "value"));
    }

    /**
     * Makes an unguessable secret in base64url characters.
     *
     * @param bytes how many random bytes it holds; 16 (128 bits) or more
     * @throws IllegalArgumentException if they are fewer
     */
    public static Secret random(int bytes) {
        if (bytes < 16) {
            throw new IllegalArgumentException("a secret of fewer than 128 bits can be guessed");
        }
        byte[] random = new byte[bytes];
        Source.RANDOM.nextBytes(random);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** The value itself, for the wire or the store; never for a log, a message or a page. */
    public String reveal() {
        return value;
    }

    /** Compares with a string from outside in time that does not depend on where they differ. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(value.getBytes(UTF_8), candidate.getBytes(UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && matches(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return REDACTED;
    }
}
