/**
 * How a client comes to be known at an authorization server: configured, or registered there (RFC 7591). Start at
 * {@link dev.berth.registration.DynamicRegistration} and {@link dev.berth.registration.ConfiguredClient}.
 */
@NullMarked
package dev.berth.registration;

import org.jspecify.annotations.NullMarked;
