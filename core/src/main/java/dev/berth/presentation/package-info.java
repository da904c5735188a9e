/**
 * How an access token is shown to a resource: as a bearer (RFC 6750), or with a proof that it is ours (DPoP, RFC 9449). Start
 * at {@link dev.berth.presentation.Presentation}.
 */
@NullMarked
package dev.berth.presentation;

import org.jspecify.annotations.NullMarked;
