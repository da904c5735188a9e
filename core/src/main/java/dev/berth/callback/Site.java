package dev.berth.callback;

/** What stands behind a listener: the callback, or our own pages. Called on the engine's thread; must not block. */
interface Site {
    Reply serve(RequestHead request);

    /** Bytes that were no request, to be answered with 400 or 431. */
    Reply serveMalformed(int status);
}
