package dev.berth.counterparts;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plain requests of the tests themselves, apart from everything under test. */
final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private Http() {}

    /** An answer; its text form leaves out the body, which may carry a token. */
    static final class Answer {

        private final HttpResponse<String> response;

        private Answer(HttpResponse<String> response) {
            this.response = response;
        }

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        Map<String, Object> json() throws IOException {
            return JSON.std.mapFrom(response.body());
        }

        List<Map<String, Object>> list() throws IOException {
            List<Map<String, Object>> objects = new ArrayList<>();
            for (Object element : JSON.std.listFrom(response.body())) {
                objects.add(object(element));
            }
            return objects;
        }

        String string(String field) throws IOException {
            return String.valueOf(Objects.requireNonNull(json().get(field), () -> field + " is missing in " + this));
        }

        @Override
        public String toString() {
            return response.statusCode() + " of " + response.uri();
        }
    }

    static Answer get(URI uri, @Nullable String accessToken) throws IOException, InterruptedException {
        return send(authorized(uri, accessToken).GET());
    }

    static Answer postForm(URI uri, Map<String, String> form) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(form))));
    }

    static Answer postJson(URI uri, @Nullable String accessToken, Map<String, ?> body)
            throws IOException, InterruptedException {
        return postJsonWith(bearer(accessToken), uri, body);
    }

    static Answer postJsonWith(Map<String, String> headers, URI uri, Map<String, ?> body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = authorized(uri, null)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(JSON.std.asString(body)));
        headers.forEach(request::header);
        return send(request);
    }

    static Answer putJson(URI uri, @Nullable String accessToken, Map<String, ?> body)
            throws IOException, InterruptedException {
        return send(authorized(uri, accessToken)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(JSON.std.asString(body))));
    }

    static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(@Nullable Object json) {
        return (Map<String, Object>) Objects.requireNonNull(json);
    }

    private static HttpRequest.Builder authorized(URI uri, @Nullable String accessToken) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
        bearer(accessToken).forEach(request::header);
        return request;
    }

    private static Map<String, String> bearer(@Nullable String accessToken) {
        return accessToken == null ? Map.of() : Map.of("Authorization", "Bearer " + accessToken);
    }

    private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
    }
}
