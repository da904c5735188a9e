/** The rules of the token endpoint. Start at {@link dev.berth.token.CodeFlowTest}. */
@NullMarked
package dev.berth.token;

import org.jspecify.annotations.NullMarked;
