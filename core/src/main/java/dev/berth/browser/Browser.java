package dev.berth.browser;

import java.net.URI;

/** Shows a URL to the person. To be implemented by whoever has a better way than the system's; thread-safe. */
@FunctionalInterface
public interface Browser {
    /**
     * Opens the URL. May take a second or two, but does not wait for the browser to be closed. Never throws for a browser
     * that cannot be opened.
     */
    Opening open(URI url);

    /** For where nobody may be bothered, or the person said so: opens nothing. */
    static Browser none() {
        return url -> Opening.notOpened("as asked");
    }
}
