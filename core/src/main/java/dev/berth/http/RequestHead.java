package dev.berth.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** The request line and the header lines as they go on the wire. */
final class RequestHead {
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "accept-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection");

    private RequestHead() {}

    /** Refuses header lines that no request of ours may have; the value itself is never shown. */
    static void check(HttpRequest request) {
        for (HttpRequest.Header header : request.headers()) {
            if (OURS.contains(header.name().toLowerCase(Locale.ROOT))) {
                throw HeaderLine.refused(header.name(), "is set by the transport alone", request.stage());
            }
            HeaderLine.check(header.name(), header.value(), request.stage());
        }
    }

    static byte[] of(HttpRequest request, URI target, String userAgent) {
        String path = target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        StringBuilder head = new StringBuilder(512);
        head.append(request.method()).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
        line(head, "Host", Origin.of(target).authority());
        line(head, "Connection", "close");
        line(head, "Accept-Encoding", "identity");
        if (request.headers().stream().noneMatch(h -> h.name().equalsIgnoreCase("User-Agent"))) {
            line(head, "User-Agent", userAgent);
        }
        request.headers().forEach(header -> line(head, header.name(), header.value()));
        if (request.body().length > 0 || request.method().equals("POST")) {
            line(head, "Content-Length", Integer.toString(request.body().length));
        }
        return head.append("\r\n").toString().getBytes(US_ASCII);
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
