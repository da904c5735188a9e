package dev.berth.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses written as such. */
final class Literal {
    private static final Pattern V4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

    private Literal() {}

    /** The address that the text is (IPv6 without brackets), or null for a name; never looks anything up. */
    static @Nullable InetAddress of(String text) {
        boolean v6 = text.indexOf(':') >= 0;
        if (!v6 && !V4.matcher(text).matches()) {
            return null;
        }
        try {
            // In brackets, so that what is no address is an error and not a name to look up.
            return InetAddress.getByName(v6 ? "[" + text + "]" : text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
