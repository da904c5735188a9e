@NullMarked
package dev.berth.cli.paste;

import org.jspecify.annotations.NullMarked;
