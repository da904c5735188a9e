package dev.berth.redirect;

import java.util.Arrays;
import java.util.Locale;

/** The name by which a redirect URI calls this machine (RFC 8252 section 7.3). */
public enum LoopbackHost {
    /** {@code 127.0.0.1}, the default. */
    IPV4("127.0.0.1"),
    /** {@code localhost}: listens on both families at one port, as nobody knows which one the browser tries first. */
    LOCALHOST("localhost"),
    /** {@code [::1]}. */
    IPV6("[::1]");

    private final String uriForm;

    LoopbackHost(String uriForm) {
        this.uriForm = uriForm;
    }

    /** As it stands in a URI. */
    public String uriForm() {
        return uriForm;
    }

    /**
     * Reads the URI form, in any case.
     *
     * @throws IllegalArgumentException if it is none of the three
     */
    public static LoopbackHost of(String uriForm) {
        String wanted = uriForm.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(host -> host.uriForm.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a redirect URI on this machine has the host 127.0.0.1, localhost or [::1]"));
    }
}
