/**
 * From a server's URL to the authorization server that protects it: protected resource metadata (RFC 9728), authorization
 * server metadata (RFC 8414, OpenID Connect Discovery), and the forms of servers that have neither. Start at
 * {@link dev.berth.discovery.Discovery}.
 */
@NullMarked
package dev.berth.discovery;

import org.jspecify.annotations.NullMarked;
