/**
 * A client as an authorization server knows it (RFC 6749 section 2). Programs that host a metadata document start at
 * {@link dev.berth.client.ClientIdMetadataDocument}.
 */
@NullMarked
package dev.berth.client;

import org.jspecify.annotations.NullMarked;
