package dev.berth.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The frame of every page: no script, nothing fetched, readable in light and dark and by a screen reader. */
final class PageLayout {
    private static final String STYLE =
            ":root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--dim:#57606a;--link:#0550ae}"
                    + "@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--dim:#9da7b3;--link:#79b8ff}}"
                    + "body{margin:0;background:var(--paper);color:var(--ink);font:1.125rem/1.5 system-ui,sans-serif}"
                    + "main{max-width:36rem;margin:18vh auto 2rem;padding:0 1.5rem}"
                    + "h1{font-size:1.75rem;line-height:1.25}p,li{overflow-wrap:anywhere}"
                    + "ul{list-style:none;padding:0}li{padding:.5rem 0}.dim{color:var(--dim)}a{color:var(--link)}";

    /** The inline style passes by its hash; nothing else is loaded, framed or sent anywhere. */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    private PageLayout() {}

    /**
     * @param title plain text
     * @param head more of the head, as HTML
     * @param content what stands below the heading, as HTML
     */
    static String page(String title, String head, String content) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                // Without it a browser asks for /favicon.ico at once, with the whole URL of this page in its log.
                + "<link rel=\"icon\" href=\"data:,\">\n" + head
                + "<title>" + escape(title) + "</title>\n<style>" + STYLE + "</style>\n</head>\n"
                + "<body>\n<main>\n<h1>" + escape(title) + "</h1>\n" + content + "</main>\n</body>\n</html>\n";
    }

    /** For text and for attribute values; control characters and direction overrides are left out. */
    static String escape(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> {
                    int type = Character.getType(c);
                    if (type != Character.CONTROL && type != Character.FORMAT && type != Character.SURROGATE) {
                        html.appendCodePoint(c);
                    }
                }
            }
        });
        return html.toString();
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
