package dev.berth.redirect;

/**
 * How a flow ended, for the page that the person's browser shows.
 *
 * @param signedIn whether the tokens are in the store
 * @param server the local name of the server
 * @param detail one sentence of our own; never a server's words, never a secret
 */
public record SignInOutcome(boolean signedIn, String server, String detail) {}
