package dev.berth.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * One step of an examination: a request and what came back, or a look at what is known by then. Immutable; fit to be shown
 * but for control characters.
 *
 * @param number from 1
 * @param topic what it is about
 * @param title in our words
 * @param method the request's method; null where nothing was asked
 * @param url what was asked or looked at, without its query; null for neither
 * @param status the answer's status; null where none came
 * @param mediaType the answer's media type; null where it does not say
 */
public record Step(
        int number,
        Topic topic,
        String title,
        @Nullable String method,
        @Nullable String url,
        @Nullable Integer status,
        @Nullable String mediaType) {}
