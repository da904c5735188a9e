/**
 * Guarded HTTP, the same for every leg: safe URLs, checked addresses, capped sizes, no surprise redirects. Start at {@link
 * dev.berth.http.HttpTransport}.
 */
@NullMarked
package dev.berth.http;

import org.jspecify.annotations.NullMarked;
