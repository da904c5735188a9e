/**
 * A {@link java.net.http.HttpClient} that is signed in to one server: its requests carry the token, and those that are
 * refused are sent again once that is mended. Start at {@link dev.berth.httpclient.ProtectedHttpClientBuilder}.
 */
@NullMarked
package dev.berth.httpclient;

import org.jspecify.annotations.NullMarked;
