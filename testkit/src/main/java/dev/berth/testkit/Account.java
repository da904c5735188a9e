package dev.berth.testkit;

/**
 * Somebody who can sign in.
 *
 * @param subject the {@code sub} claim
 * @param preferredUsername the name to show
 * @param email the address
 */
public record Account(String subject, String preferredUsername, String email) {
    /** The one who signs in unless another is named. */
    public static final Account ALICE = new Account("user-1", "alice", "alice@example.org");
}
