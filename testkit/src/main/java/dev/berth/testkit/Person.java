package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Plays a person with a browser, over real HTTP: opens the authorization URL, allows or denies on the consent page if there
 * is one, and goes where it is sent. Keeps no cookies and no connections. Thread-safe; one can play many.
 */
public final class Person {
    private static final Pattern FORM_ACTION = Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"");
    private static final Pattern CODE_FORM = Pattern.compile("<form method=\"get\" action=\"([^\"]+)\"");
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
    private static final int MAX_REDIRECTS = 10;
    private static final int TIMEOUT_MILLIS = 30_000;

    /**
     * What came back.
     *
     * @param status the status
     * @param location where a redirect leads to; null where there is none
     * @param body the page
     */
    public record Page(int status, @Nullable URI location, String body) {
        /** Leaves out where it leads to, which has the code in it. */
        @Override
        public String toString() {
            return "Page[" + status + ", " + body.length() + " characters]";
        }
    }

    /** Somebody. */
    public Person() {}

    /**
     * Opens the URL, or a page that redirects there, and agrees: the redirect with the response comes back, not visited, to be
     * delivered or pasted anywhere.
     */
    public URI approve(URI authorizationUrl) {
        return decide(authorizationUrl, "allow");
    }

    /** Opens the URL and says no; without a consent page nobody asks. */
    public URI deny(URI authorizationUrl) {
        return decide(authorizationUrl, "deny");
    }

    /** Opens the URL, agrees, and goes back to the client. */
    public Page signIn(URI authorizationUrl) {
        return deliver(approve(authorizationUrl));
    }

    /** Goes to the page for devices, enters the code, and agrees; the page that says so comes back. */
    public Page allowDevice(URI verificationUri, String userCode) {
        return answerDevice(enterCode(verificationUri, userCode), "allow");
    }

    /** Goes to the page for devices, where the code is filled in, and agrees. */
    public Page allowDevice(URI verificationUriComplete) {
        return answerDevice(verificationUriComplete, "allow");
    }

    /** Goes to the page for devices, enters the code, and says no. */
    public Page denyDevice(URI verificationUri, String userCode) {
        return answerDevice(enterCode(verificationUri, userCode), "deny");
    }

    /** Goes to the redirect URI with the response, once, and says what the client's page was. */
    public Page deliver(URI callback) {
        return send("GET", callback, null);
    }

    /** Opens a URL, follows no redirect. */
    public Page open(URI url) {
        return send("GET", url, null);
    }

    /** Opens a URL, follows redirects, and gives the page. */
    public String visit(URI url) {
        URI at = url;
        for (int i = 0; i < MAX_REDIRECTS; i++) {
            Page page = open(at);
            if (page.location() == null) {
                return page.body();
            }
            at = page.location();
        }
        throw new IllegalStateException("redirected in circles");
    }

    private URI decide(URI start, String decision) {
        URI at = start;
        String redirectUri = null;
        String pushedAt = null;
        for (int i = 0; i < MAX_REDIRECTS; i++) {
            Map<String, List<String>> query = FormEncoding.decode(at.getRawQuery());
            List<String> named = query.get("redirect_uri");
            redirectUri = named == null ? redirectUri : named.get(0);
            pushedAt = query.containsKey("request_uri") ? at.getRawAuthority() : pushedAt;
            Page page = open(at);
            Matcher form = FORM_ACTION.matcher(page.body());
            if (page.location() == null && page.status() == 200 && form.find()) {
                page = submit(at.resolve(form.group(1)), page.body(), decision);
            }
            URI next = page.location();
            if (next == null) {
                throw new IllegalStateException("no redirect and no consent form: status " + page.status());
            }
            // A pushed request does not show where it leads to: away from the server is there.
            boolean answered = redirectUri == null
                    ? pushedAt != null && !pushedAt.equals(next.getRawAuthority())
                    : next.toString().startsWith(redirectUri);
            if (answered) {
                return next;
            }
            at = next;
        }
        throw new IllegalStateException("redirected in circles");
    }

    private URI enterCode(URI verificationUri, String userCode) {
        Matcher form = CODE_FORM.matcher(open(verificationUri).body());
        if (!form.find()) {
            throw new IllegalStateException("no form for a code");
        }
        URI action = verificationUri.resolve(form.group(1));
        return URI.create(FormEncoding.appendTo(action.toString(), Map.of("user_code", userCode)));
    }

    private Page answerDevice(URI at, String decision) {
        Page page = open(at);
        Matcher form = FORM_ACTION.matcher(page.body());
        return page.status() == 200 && form.find() ? submit(at.resolve(form.group(1)), page.body(), decision) : page;
    }

    private Page submit(URI action, String page, String decision) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher hidden = HIDDEN.matcher(page);
        while (hidden.find()) {
            fields.put(hidden.group(1), hidden.group(2));
        }
        fields.put("decision", decision);
        return send("POST", action, FormEncoding.encode(fields));
    }

    private static Page send(String method, URI uri, @Nullable String form) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setRequestMethod(method);
            connection.setRequestProperty("User-Agent", "Mozilla/5.0 (testkit)");
            connection.setRequestProperty("Accept", "text/html");
            connection.setRequestProperty("Connection", "close");
            if (form != null) {
                byte[] bytes = form.getBytes(UTF_8);
                connection.setRequestProperty("Content-Type", FormEncoding.MEDIA_TYPE);
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(bytes.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(bytes);
                }
            }
            int status = connection.getResponseCode();
            String location = connection.getHeaderField("Location");
            boolean redirects = status >= 300 && status < 400 && location != null;
            return new Page(status, redirects ? uri.resolve(location) : null, body(connection, status));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return in == null ? "" : new String(in.readAllBytes(), UTF_8);
        }
    }
}
