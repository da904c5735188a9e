package dev.berth.guide;

import java.net.URI;

/** Stands in for the real one, so that no test opens a window on somebody's desktop. */
final class SystemBrowser {
    void open(URI address) {
        Visitor.visit(address);
    }
}
