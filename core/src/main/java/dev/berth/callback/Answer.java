package dev.berth.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;

/** One whole HTTP answer. Immutable. */
record Answer(int status, Map<String, String> headers, String html) {
    private static final Map<Integer, String> PHRASES = Map.of(
            200, "OK",
            302, "Found",
            400, "Bad Request",
            403, "Forbidden",
            404, "Not Found",
            405, "Method Not Allowed",
            409, "Conflict",
            410, "Gone",
            431, "Request Header Fields Too Large",
            500, "Internal Server Error");

    static Answer page(int status, String html) {
        return new Answer(status, Map.of(), html);
    }

    static Answer redirect(URI location) {
        return new Answer(302, Map.of("Location", location.toASCIIString()), "");
    }

    static Answer onlyGet(String html) {
        return new Answer(405, Map.of("Allow", "GET"), html);
    }

    /** As the answer to HEAD: the same without its content (RFC 9110 section 9.3.2). */
    Answer withoutContent() {
        return new Answer(status, headers, "");
    }

    ByteBuffer bytes() {
        byte[] content = html.getBytes(UTF_8);
        StringBuilder head = new StringBuilder(640)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(PHRASES.getOrDefault(status, "Other"))
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Type: text/html; charset=utf-8\r\nContent-Length: ")
                .append(content.length)
                .append("\r\nContent-Security-Policy: ")
                .append(PageLayout.CONTENT_SECURITY_POLICY)
                // The URL of this page holds the code; no-referrer keeps it from whatever the person visits next.
                .append("\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-store\r\n")
                .append("X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n")
                .append("Connection: close\r\n\r\n");
        byte[] start = head.toString().getBytes(UTF_8);
        return ByteBuffer.allocate(start.length + content.length)
                .put(start)
                .put(content)
                .flip();
    }
}
