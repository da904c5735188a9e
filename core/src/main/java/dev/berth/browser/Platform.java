package dev.berth.browser;

/** As far as opening a browser differs. */
enum Platform {
    MAC,
    WINDOWS,
    /** Linux within Windows; the browser is that of Windows. */
    WSL,
    OTHER_UNIX
}
