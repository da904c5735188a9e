package dev.berth.par;

import dev.berth.secret.Secret;
import java.time.Instant;

/**
 * Where a pushed request waits (RFC 9126 section 2.2).
 *
 * @param requestUri what stands for the request at the authorization endpoint; whoever has it can start the sign-in
 * @param expiresAt until when it may be used, by our clock
 */
public record PushedAuthorizationResponse(Secret requestUri, Instant expiresAt) {}
