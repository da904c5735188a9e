package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The pages a person sees: no script, no external asset, everything that came from a request escaped. */
final class Pages {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#14212b;--paper:#f4f7f9;--card:#fff;--line:#c5d0d8;--go:#0b5cad;--on:#fff}
            @media(prefers-color-scheme:dark){:root{--ink:#e6edf2;--paper:#0e161c;--card:#17222b;--line:#3a4a56;--go:#7cb8f2;--on:#0e161c}}
            body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
            main{max-width:30rem;margin:1rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;overflow-wrap:anywhere}
            h1{margin:0 0 1rem;font-size:1.375rem}
            form{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
            label{flex:1 0 100%}
            input{flex:1 0 100%;box-sizing:border-box;min-height:2.75rem;padding:0 .75rem;font:inherit;letter-spacing:.1em;border:1px solid var(--line);border-radius:.5rem;background:none;color:inherit}
            button{flex:1;min-height:2.75rem;font:inherit;border:1px solid var(--go);border-radius:.5rem;background:none;color:var(--go);cursor:pointer}
            button[value=allow]{background:var(--go);color:var(--on)}
            button:focus-visible,input:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
            """;

    // The form's answer redirects to the client, which Chromium holds against form-action: so that names schemes alone.
    private static final String POLICY = "default-src 'none'; img-src data:; style-src 'sha256-" + sha256(STYLE)
            + "'; form-action http: https:; base-uri 'none'; frame-ancestors 'none'";

    private Pages() {}

    /**
     * Asks for consent.
     *
     * @param more HTML, escaped by who made it
     */
    static Reply consent(
            String action,
            String request,
            String clientName,
            String more,
            List<String> resources,
            Set<String> scopes,
            Account account) {
        String content = """
                <h1>Allow %s to go in?</h1>
                <p>You are signed in as <strong>%s</strong>.</p>
                %s%s%s<form method="post" action="%s">
                <input type="hidden" name="request" value="%s">
                <button name="decision" value="allow">Allow</button>
                <button name="decision" value="deny">Deny</button>
                </form>
                """.formatted(
                        escape(clientName),
                        escape(account.preferredUsername()),
                        more,
                        list("It wants to use:", resources),
                        list("It may:", scopes),
                        escape(action),
                        escape(request));
        return page(200, "Allow access?", content);
    }

    static Reply problem(String words) {
        return page(400, "That did not work", "<h1>That did not work</h1>\n<p>" + escape(words) + "</p>\n");
    }

    private static String list(String label, Iterable<String> items) {
        StringBuilder list = new StringBuilder();
        items.forEach(item -> list.append("<li>").append(escape(item)).append("</li>"));
        return list.length() == 0 ? "" : "<p>" + label + "</p>\n<ul>" + list + "</ul>\n";
    }

    /** A page with this HTML in it, escaped by who made it. */
    static Reply page(int status, String title, String content) {
        String page = """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <link rel="icon" href="data:,">
                <style>%s</style>
                </head>
                <body>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(title, STYLE, content);
        return Reply.html(status, page)
                .withHeader("Content-Security-Policy", POLICY)
                .withHeader("Cache-Control", "no-store")
                .withHeader("Referrer-Policy", "no-referrer")
                .withHeader("X-Content-Type-Options", "nosniff");
    }

    static String escape(String text) {
        return text.codePoints()
                .mapToObj(c -> switch (c) {
                    case '&' -> "&amp;";
                    case '<' -> "&lt;";
                    case '>' -> "&gt;";
                    case '"' -> "&quot;";
                    case '\'' -> "&#39;";
                    default -> Character.toString(c);
                })
                .collect(Collectors.joining());
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
