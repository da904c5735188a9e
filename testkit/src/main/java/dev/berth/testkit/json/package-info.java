/** JSON, for the testkit alone. */
@NullMarked
package dev.berth.testkit.json;

import org.jspecify.annotations.NullMarked;
