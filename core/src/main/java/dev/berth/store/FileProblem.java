package dev.berth.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A credential file that could not be used. Holds nothing of what is in it.
 *
 * @param file where it stood
 * @param setAsideAs its new name, where it was damaged and therefore renamed; null where it was left alone
 * @param reason what is wrong with it, in words
 */
public record FileProblem(Path file, @Nullable Path setAsideAs, String reason) {}
