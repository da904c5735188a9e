/** The rules of guarded HTTP, each on real sockets. Start at {@link dev.berth.http.SocketTransportTest}. */
@NullMarked
package dev.berth.http;

import org.jspecify.annotations.NullMarked;
