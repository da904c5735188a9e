package dev.berth.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks a host name up; an address written as such is answered without asking anyone. */
@FunctionalInterface
interface Resolver {
    /** Every address of the host, in the order in which they should be tried. */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
