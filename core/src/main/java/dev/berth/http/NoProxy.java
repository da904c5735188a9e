package dev.berth.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The hosts of {@code NO_PROXY}. No standard defines the form; this is the common part of what others read. */
final class NoProxy {
    private final List<String> entries;

    NoProxy(String list) {
        this.entries = Arrays.stream(list.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    boolean matches(Origin origin) {
        return entries.stream().anyMatch(entry -> matches(entry, origin));
    }

    private static boolean matches(String entry, Origin origin) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.indexOf('/') > 0) {
            return inBlock(entry, origin.bareHost());
        }
        String pattern = entry;
        int colon = entry.lastIndexOf(':');
        boolean hasPort = colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        if (hasPort) {
            if (!entry.substring(colon + 1).equals(Integer.toString(origin.port()))) {
                return false;
            }
            pattern = entry.substring(0, colon);
        }
        if (pattern.startsWith("[") && pattern.endsWith("]")) {
            pattern = pattern.substring(1, pattern.length() - 1);
        }
        pattern = pattern.startsWith("*.") ? pattern.substring(2) : pattern;
        pattern = pattern.startsWith(".") ? pattern.substring(1) : pattern;
        String host = origin.bareHost();
        return !pattern.isEmpty()
                && (host.equals(pattern)
                        || (host.endsWith("." + pattern) && Literal.of(host) == null)
                        || sameAddress(pattern, host));
    }

    private static boolean sameAddress(String pattern, String host) {
        InetAddress address = Literal.of(host);
        return address != null && address.equals(Literal.of(pattern));
    }

    private static boolean inBlock(String entry, String host) {
        int slash = entry.indexOf('/');
        InetAddress block = Literal.of(entry.substring(0, slash));
        InetAddress address = Literal.of(host);
        int bits;
        try {
            bits = Integer.parseInt(entry.substring(slash + 1));
        } catch (NumberFormatException e) {
            return false;
        }
        if (block == null || address == null) {
            return false;
        }
        byte[] a = block.getAddress();
        byte[] b = address.getAddress();
        if (a.length != b.length || bits < 0 || bits > a.length * 8) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((a[i / 8] & mask) != (b[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
