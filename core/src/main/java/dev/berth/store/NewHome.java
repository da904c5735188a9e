package dev.berth.store;

import dev.berth.error.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a home that had kept nothing before.
 *
 * @param kind the form in which it keeps its credentials
 * @param keychain which keychain the store was given: the one that was used, or could not be; or that was not tried, as plain
 *     files were asked for
 * @param refusal why it is not sealed, where it should have been if that were possible; else null
 */
public record NewHome(
        StoreKind kind, String keychain, @Nullable StoreException refusal) {}
