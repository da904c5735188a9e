package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code application/x-www-form-urlencoded}, in queries and in bodies (RFC 6749 appendix B). */
final class FormEncoding {
    static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    private FormEncoding() {}

    static String encode(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    static String encode(Map<String, ? extends @Nullable Object> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(String.valueOf(entry.getValue())))
                .collect(Collectors.joining("&"));
    }

    /** What cannot be decoded is left as it stands: the log has to hold every request. */
    static Map<String, List<String>> decode(@Nullable String encoded) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (encoded == null || encoded.isEmpty()) {
            return parameters;
        }
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters.computeIfAbsent(unescape(name), key -> new ArrayList<>()).add(unescape(value));
        }
        parameters.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(parameters);
    }

    /** Adds the parameters to a URI that may have a query already. */
    static String appendTo(String uri, Map<String, ? extends @Nullable Object> parameters) {
        return parameters.isEmpty() ? uri : uri + (uri.contains("?") ? "&" : "?") + encode(parameters);
    }

    /** No parameter may come twice, save those that may (RFC 6749 section 3.1). */
    static void requireSingle(Map<String, List<String>> parameters, String... repeatable) throws OAuthError {
        List<String> allowed = List.of(repeatable);
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            if (parameter.getValue().size() > 1 && !allowed.contains(parameter.getKey())) {
                throw new OAuthError("invalid_request", "a parameter came twice");
            }
        }
    }

    private static String unescape(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
