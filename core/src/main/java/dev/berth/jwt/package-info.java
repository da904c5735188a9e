/** JSON Web Tokens that are signed here (RFC 7519). Start at {@link dev.berth.jwt.Jwt}. */
@NullMarked
package dev.berth.jwt;

import org.jspecify.annotations.NullMarked;
