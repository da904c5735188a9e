/** OkHttp's clients, signed in. Start at {@link dev.berth.examples.okhttp.ProtectedInterceptor}. */
@NullMarked
package dev.berth.examples.okhttp;

import org.jspecify.annotations.NullMarked;
