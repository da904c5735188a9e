/** The prompt at which a person pastes what the browser came back to. Start at {@link dev.berth.cli.paste.PastePrompt}. */
@NullMarked
package dev.berth.cli.paste;

import org.jspecify.annotations.NullMarked;
