package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** As little of a client as it takes: it believes everything. */
@NullMarked
final class SimpleClient {
    static final String REDIRECT_URI = "http://127.0.0.1:49999/callback";
    static final String VERIFIER = "a-verifier-that-is-long-enough-for-the-rfc-7636-rules";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TestAuthorizationServer as;
    final String resource;
    Client client;

    SimpleClient(TestAuthorizationServer as, String resource) {
        this.as = as;
        this.resource = resource;
        this.client = as.clients().add(Client.publicClient("simple", REDIRECT_URI));
    }

    Map<String, String> authorizationParameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", client.clientId());
        parameters.put("redirect_uri", REDIRECT_URI);
        parameters.put("code_challenge", s256(VERIFIER));
        parameters.put("code_challenge_method", "S256");
        parameters.put("state", "the-state");
        parameters.put("scope", "tools");
        parameters.put("resource", resource);
        return parameters;
    }

    URI authorizationUrl() {
        return authorizationUrl(authorizationParameters());
    }

    URI authorizationUrl(Map<String, String> parameters) {
        return URI.create(FormEncoding.appendTo(as.issuer() + "/authorize", parameters));
    }

    /** The parameters of the response. */
    Map<String, List<String>> authorize() {
        return FormEncoding.decode(new Person().approve(authorizationUrl()).getRawQuery());
    }

    Map<String, String> exchangeParameters(String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", REDIRECT_URI);
        form.put("code_verifier", VERIFIER);
        form.put("client_id", client.clientId());
        form.put("resource", resource);
        return form;
    }

    HttpResponse<String> exchange(String code) throws Exception {
        return token(exchangeParameters(code));
    }

    /** A whole sign-in. */
    Map<String, @Nullable Object> signIn() throws Exception {
        return Json.object(
                exchange(Objects.requireNonNull(authorize().get("code")).get(0)).body());
    }

    HttpResponse<String> refresh(Object refreshToken) throws Exception {
        return token(Map.of(
                "grant_type",
                "refresh_token",
                "refresh_token",
                refreshToken,
                "client_id",
                client.clientId(),
                "resource",
                resource));
    }

    HttpResponse<String> token(Map<String, ?> form, String... headers) throws Exception {
        return post(as.issuer() + "/token", FormEncoding.MEDIA_TYPE, FormEncoding.encode(form), headers);
    }

    static HttpResponse<String> post(String uri, String contentType, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static HttpResponse<String> delete(String uri, String... headers) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .headers(headers)
                        .DELETE()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static String basic(String id, String secret) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((FormEncoding.encode(id) + ":" + FormEncoding.encode(secret)).getBytes(UTF_8));
    }

    private static String s256(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
