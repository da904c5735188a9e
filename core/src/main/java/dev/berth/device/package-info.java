/** A sign-in on another device than the one that asks (RFC 8628). Start at {@link dev.berth.device.DeviceAuthorization}. */
@NullMarked
package dev.berth.device;

import org.jspecify.annotations.NullMarked;
