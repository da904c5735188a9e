package dev.berth.testkit;

import dev.berth.testkit.jose.Jwt;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can sign in, or something that acts for itself.
 *
 * @param subject the {@code sub} claim
 * @param preferredUsername the name to show
 * @param email the address; null for who has none, as machines do
 */
public record Account(
        String subject, String preferredUsername, @Nullable String email) {
    /** The one who signs in unless another is named. */
    public static final Account ALICE = new Account("user-1", "alice", "alice@example.org");

    /** A client that acts for itself (RFC 9068 section 2.2). */
    static Account of(Client client) {
        return new Account(client.clientId(), client.clientName(), null);
    }

    /** Whom a verified JWT, which has a {@code sub}, is about. */
    static Account of(Jwt jwt) {
        String subject = String.valueOf(jwt.text("sub"));
        String name = jwt.text("preferred_username");
        return new Account(subject, name == null ? subject : name, jwt.text("email"));
    }
}
