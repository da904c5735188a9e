package dev.berth.doctor;

import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Rule;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.MetadataUrl;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.http.Origin;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an authorization server's metadata has to say: first what a sign-in fails by, in its order, then the rest. */
final class IssuerRules {
    private final Chart chart;
    private final ExaminationRequest request;
    private final JsonObject document;
    private final boolean counts;

    /**
     * @param counts whether a sign-in would go by this very document
     */
    IssuerRules(Chart chart, ExaminationRequest request, JsonObject document, boolean counts) {
        this.chart = chart;
        this.request = request;
        this.document = document;
        this.counts = counts;
    }

    void check(Set<String> acceptable) {
        issuer(acceptable);
        Map<String, URI> endpoints = endpoints();
        required();
        pkce();
        pushedRequests();
        addresses(endpoints);
        origins(endpoints);
        new OfferRules(chart, document).check();
    }

    private @Nullable ErrorCode prevents(ErrorCode code) {
        return counts ? code : null;
    }

    private void issuer(Set<String> acceptable) {
        String issuer = document.string("issuer");
        if (issuer == null) {
            chart.broken(
                    Rule.ISSUER_IS_IDENTICAL,
                    "The document has no issuer.",
                    Advice.owner("Add \"issuer\", exactly as the resource's metadata names it."),
                    prevents(ErrorCode.INVALID_METADATA));
            return;
        }
        String shown = chart.words().url(issuer);
        if (acceptable.contains(issuer)) {
            chart.kept(Rule.ISSUER_IS_IDENTICAL, "The issuer is the one asked for: " + shown);
        } else {
            String expected = acceptable.iterator().next();
            boolean slash = strip(expected).equals(strip(issuer));
            chart.broken(
                    Rule.ISSUER_IS_IDENTICAL,
                    "The document is of the issuer " + shown + ", asked for was "
                            + chart.words().list(acceptable)
                            + (slash ? ": they differ in the slash at the end." : "."),
                    Advice.owner("Make the issuer in this document, in authorization_servers, and in iss one string."),
                    prevents(ErrorCode.ISSUER_MISMATCH));
        }
        try {
            MetadataUrl.issuer(issuer, null);
        } catch (BerthException e) {
            chart.broken(
                    Rule.ISSUER_IS_A_URL,
                    String.valueOf(e.getMessage()),
                    Advice.owner("An issuer is an https URL, without query and fragment."),
                    prevents(e.code()));
        }
    }

    private static String strip(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    /** Those that are safe, by name. */
    private Map<String, URI> endpoints() {
        Set<String> names = new LinkedHashSet<>(AuthorizationServerMetadata.ENDPOINTS);
        document.members().keySet().stream()
                .filter(name -> name.endsWith("_endpoint") || name.equals("jwks_uri"))
                .forEach(names::add);
        Map<String, URI> endpoints = new LinkedHashMap<>();
        List<String> unsafe = new ArrayList<>();
        for (String name : names) {
            String url = document.string(name);
            if (url == null || url.isEmpty()) {
                continue;
            }
            try {
                endpoints.put(name, MetadataUrl.parse(url, name, null));
            } catch (BerthException e) {
                unsafe.add(name);
                boolean ours = AuthorizationServerMetadata.ENDPOINTS.contains(name);
                chart.broken(
                        Rule.ENDPOINTS_ARE_SAFE,
                        e.getMessage() + " It is " + chart.words().url(url),
                        Advice.owner("Serve it over https, and name it so."),
                        ours ? prevents(e.code()) : null);
            }
        }
        if (unsafe.isEmpty() && !endpoints.isEmpty()) {
            chart.kept(Rule.ENDPOINTS_ARE_SAFE, "All endpoints are safe URLs.");
        }
        return endpoints;
    }

    private void required() {
        List<String> missing = new ArrayList<>();
        List<String> needed = request.authorizationCode()
                ? List.of("authorization_endpoint", "token_endpoint")
                : List.of("token_endpoint");
        for (String name : needed) {
            String url = document.string(name);
            if (url == null || url.isEmpty()) {
                missing.add(name);
            }
        }
        if (missing.isEmpty()) {
            chart.kept(
                    Rule.ENDPOINTS_ARE_NAMED,
                    request.authorizationCode()
                            ? "The authorization and the token endpoint are named."
                            : "The token endpoint is named.");
        } else {
            chart.broken(
                    Rule.ENDPOINTS_ARE_NAMED,
                    "The document has no " + String.join(" and no ", missing) + ".",
                    Advice.owner("Name " + (missing.size() == 1 ? "it." : "both.")),
                    prevents(ErrorCode.INVALID_METADATA));
        }
    }

    private void pkce() {
        List<String> methods = document.strings("code_challenge_methods_supported");
        if (methods != null && methods.contains("S256")) {
            chart.kept(Rule.PKCE_IS_PROMISED, "PKCE with S256 is promised.");
            return;
        }
        if (!request.authorizationCode()) {
            chart.note(Rule.PKCE_IS_PROMISED, "PKCE with S256 is not promised; the configured grant needs none.");
            return;
        }
        chart.broken(
                Rule.PKCE_IS_PROMISED,
                methods == null
                        ? "The document has no code_challenge_methods_supported, so PKCE is not promised."
                        : "PKCE is promised without S256: "
                                + (methods.isEmpty()
                                        ? "no method"
                                        : chart.words().list(methods))
                                + ".",
                Advice.owner("Support S256 and say so: \"code_challenge_methods_supported\": [\"S256\"]."),
                prevents(ErrorCode.PKCE_UNSUPPORTED));
    }

    private void pushedRequests() {
        String endpoint = document.string("pushed_authorization_request_endpoint");
        boolean required = Boolean.TRUE.equals(document.bool("require_pushed_authorization_requests"));
        if (request.authorizationCode() && required && (endpoint == null || endpoint.isEmpty())) {
            chart.broken(
                    Rule.PUSHED_REQUESTS_HAVE_A_PLACE,
                    "Authorization requests have to be pushed, and there is no pushed_authorization_request_endpoint.",
                    Advice.owner("Name it, or take requests that are not pushed."),
                    prevents(ErrorCode.INVALID_METADATA));
        }
    }

    private void addresses(Map<String, URI> endpoints) {
        endpoints.forEach((name, url) -> {
            boolean ours = AuthorizationServerMetadata.ENDPOINTS.contains(name);
            try {
                if (ours) {
                    MetadataUrl.requirePermitted(url, name, request.metadataAddresses());
                }
            } catch (BerthException e) {
                chart.broken(
                        Rule.ADDRESSES_ARE_PERMITTED,
                        e.getMessage() + " It is " + MetadataUrl.shown(url),
                        Advice.owner("Name addresses that clients may reach from where the server is reached."),
                        prevents(e.code()));
            }
        });
    }

    /** Many do so for good reasons; but who looks for a mix-up looks here. */
    private void origins(Map<String, URI> endpoints) {
        URI authorize = endpoints.get("authorization_endpoint");
        URI token = endpoints.get("token_endpoint");
        if (authorize != null && token != null && !Origin.of(authorize).equals(Origin.of(token))) {
            chart.note(
                    Rule.ENDPOINTS_ARE_NAMED,
                    "People are sent to " + Origin.of(authorize) + ", and codes to another origin: "
                            + Origin.of(token));
        }
    }
}
