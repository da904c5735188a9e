/** The rules of registration. Start at {@link dev.berth.registration.DynamicRegistrationTest}. */
@NullMarked
package dev.berth.registration;

import org.jspecify.annotations.NullMarked;
