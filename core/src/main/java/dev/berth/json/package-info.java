/** JSON as it comes from servers that nobody trusts. Start at {@link dev.berth.json.JsonObject}. */
@NullMarked
package dev.berth.json;

import org.jspecify.annotations.NullMarked;
