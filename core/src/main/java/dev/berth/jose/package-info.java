/**
 * Signed JWTs (RFC 7515, RFC 7519): keys from files, new ones, or those of others. The one place that knows the JOSE library,
 * which is loaded when something is signed and not before. Programs start at {@link dev.berth.jose.SigningKey}, or with a
 * {@link dev.berth.jose.JwtSigner} of their own.
 */
@NullMarked
package dev.berth.jose;

import org.jspecify.annotations.NullMarked;
