package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.error.BerthException;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells each request and what came of it, for {@code -v}: no query, header or body, as the secrets are there. */
final class TracedTransport implements HttpTransport {
    private static final Pattern GRANT = Pattern.compile(
            "(?:^|&)grant_type=(?:urn%3A[\\w%.-]+%3A)?(authorization_code|refresh_token|device_code)(?:&|$)");

    private final HttpTransport transport;
    private final Output output;

    TracedTransport(HttpTransport transport, Output output) {
        this.transport = transport;
        this.output = output;
    }

    @Override
    public HttpResponse send(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse response = transport.send(request);
            tell(request, String.valueOf(response.status()));
            return response;
        } catch (BerthException e) {
            tell(request, e.code().wireName());
            throw e;
        }
    }

    @Override
    public HttpStream open(HttpRequest request) throws InterruptedException {
        try {
            HttpStream stream = transport.open(request);
            tell(request, String.valueOf(stream.status()));
            return stream;
        } catch (BerthException e) {
            tell(request, e.code().wireName());
            throw e;
        }
    }

    private void tell(HttpRequest request, String result) {
        output.detail(request.stage().wireName() + ": " + request.method() + " " + address(request.uri())
                + grant(request) + " -> " + result);
    }

    private static String address(URI uri) {
        String path = uri.getRawPath();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return PlainText.of(uri.getScheme() + "://" + uri.getHost() + port + (path == null ? "" : path));
    }

    /** Whether a token was fetched for a code, refreshed, or asked for as a device does. */
    private static String grant(HttpRequest request) {
        Matcher grant = GRANT.matcher(new String(request.body(), UTF_8));
        return grant.find() ? " (" + grant.group(1).toLowerCase(Locale.ROOT).replace('_', ' ') + ")" : "";
    }
}
