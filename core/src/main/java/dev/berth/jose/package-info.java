/**
 * Signed JWTs (RFC 7515, RFC 7519): keys from files, new ones, or those of others, and what they sign. The one place that
 * knows the JOSE library, which is loaded when something is signed and not before. Start at {@link dev.berth.jose.JwtSigner}.
 */
@NullMarked
package dev.berth.jose;

import org.jspecify.annotations.NullMarked;
