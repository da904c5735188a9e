/**
 * Signed JWTs, by the JDK's own cryptography alone: a client under test will use a library, and the test must not make its
 * mistakes. Start at {@link dev.berth.testkit.jose.SigningKey} to make one, at {@link dev.berth.testkit.jose.Jwt} to read one.
 */
@NullMarked
package dev.berth.testkit.jose;

import org.jspecify.annotations.NullMarked;
