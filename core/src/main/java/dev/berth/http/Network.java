package dev.berth.http;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The kind of network that an address belongs to (RFC 6890 and the clouds' own metadata addresses). */
enum Network {
    PUBLIC,
    /** Private, shared, or reserved for documentation and tests: not the public internet. */
    PRIVATE,
    LOOPBACK,
    /** Link-local, cloud metadata, multicast, unspecified: never a place for a request of ours. */
    FORBIDDEN;

    /** Where the address belongs; an IPv6 address that stands for an IPv4 one belongs where that one does. */
    static Network of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? v4(bytes, 0) : v6(bytes);
    }

    private static Network v4(byte[] bytes, int at) {
        int a = bytes[at] & 0xff;
        int b = bytes[at + 1] & 0xff;
        int c = bytes[at + 2] & 0xff;
        int d = bytes[at + 3] & 0xff;
        if (a == 127) {
            return LOOPBACK;
        }
        boolean linkLocal = a == 169 && b == 254;
        boolean cloudMetadata = (a == 100 && b == 100 && c == 100 && d == 200)
                || (a == 192 && b == 0 && c == 0 && d == 192)
                || (a == 168 && b == 63 && c == 129 && d == 16);
        if (a == 0 || a >= 224 || linkLocal || cloudMetadata) {
            return FORBIDDEN;
        }
        boolean rfc1918 = a == 10 || (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168);
        boolean shared = a == 100 && b >= 64 && b < 128;
        boolean special = (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && (b == 18 || b == 19))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113);
        return rfc1918 || shared || special ? PRIVATE : PUBLIC;
    }

    private static Network v6(byte[] bytes) {
        if (startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) {
            boolean unspecified = startsWith(bytes, new int[16]);
            boolean loopback = bytes[12] == 0 && bytes[13] == 0 && bytes[14] == 0 && bytes[15] == 1;
            return unspecified ? FORBIDDEN : loopback ? LOOPBACK : v4(bytes, 12);
        }
        if (startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)
                || startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)
                || startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 1, 0, 0, 0, 0, 0, 0)) {
            return v4(bytes, 12);
        }
        if (startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 1)) {
            // A translator's own prefix (RFC 8215): only it knows where in these the IPv4 address stands (RFC 6052).
            return FORBIDDEN;
        }
        if (startsWith(bytes, 0x20, 0x02)) {
            return v4(bytes, 2);
        }
        boolean teredo = startsWith(bytes, 0x20, 0x01, 0, 0);
        boolean cloudMetadata = startsWith(bytes, 0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54)
                || startsWith(bytes, 0xfd, 0x20, 0, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54);
        boolean linkLocal = (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xc0) == 0x80;
        boolean multicast = (bytes[0] & 0xff) == 0xff;
        boolean discard = startsWith(bytes, 0x01, 0, 0, 0, 0, 0, 0, 0);
        if (teredo || cloudMetadata || linkLocal || multicast || discard) {
            return FORBIDDEN;
        }
        boolean global = (bytes[0] & 0xe0) == 0x20;
        boolean documentation = startsWith(bytes, 0x20, 0x01, 0x0d, 0xb8);
        return global && !documentation ? PUBLIC : PRIVATE;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
