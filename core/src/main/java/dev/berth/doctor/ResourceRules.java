package dev.berth.doctor;

import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Rule;
import dev.berth.discovery.MetadataUrl;
import dev.berth.discovery.ResourceIdentifier;
import dev.berth.error.ErrorCode;
import dev.berth.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a resource's metadata has to say (RFC 9728 section 2, MCP authorization). */
final class ResourceRules {
    private final Chart chart;
    private final ExaminationRequest request;

    ResourceRules(Chart chart, ExaminationRequest request) {
        this.chart = chart;
        this.request = request;
    }

    void check(JsonObject document) {
        resource(document.string("resource"));
        authorizationServers(document);
        scopes(document.strings("scopes_supported"));
        tokens(document);
    }

    private void resource(@Nullable String resource) {
        String server = MetadataUrl.shown(request.server());
        if (resource == null || resource.isBlank()) {
            chart.broken(
                    Rule.RESOURCE_IS_NAMED,
                    "The metadata has no resource.",
                    Advice.owner("Add \"resource\": \"" + server + "\"."),
                    ErrorCode.INVALID_METADATA);
            return;
        }
        String shown = chart.words().url(resource);
        if (resource.equals(request.server().toString())) {
            chart.kept(Rule.RESOURCE_IS_IDENTICAL, "The resource is the server's URL: " + shown);
        } else if (ResourceIdentifier.covers(resource, request.server())) {
            chart.kept(Rule.RESOURCE_BELONGS, "The resource belongs to the server: " + shown);
            chart.warning(
                    Rule.RESOURCE_IS_IDENTICAL,
                    "The resource is " + shown + " and not " + server + " to the letter; strict clients refuse it.",
                    Advice.owner("Name the URL that clients are given, without a slash more or less."));
        } else if (resource.equals(request.configuredResource())) {
            chart.note(Rule.RESOURCE_BELONGS, "The resource is another, and configured here: " + shown);
        } else {
            chart.broken(
                    Rule.RESOURCE_BELONGS,
                    "The metadata is for " + shown + ", which does not belong to " + server + ".",
                    new Advice(
                            "Check the URL: that of the metadata may be the one that is meant.",
                            "Name the URL that clients are given; behind a proxy, the outer one."),
                    ErrorCode.RESOURCE_MISMATCH);
        }
    }

    private void authorizationServers(JsonObject document) {
        List<String> named = document.strings("authorization_servers");
        if (named == null || named.isEmpty()) {
            chart.broken(
                    Rule.AUTHORIZATION_SERVERS_ARE_NAMED,
                    "The metadata names no authorization server.",
                    Advice.owner("Add \"authorization_servers\": [\"ISSUER\"]."),
                    request.pinnedIssuer() == null ? ErrorCode.INVALID_METADATA : null);
            return;
        }
        chart.kept(
                Rule.AUTHORIZATION_SERVERS_ARE_NAMED,
                named.size() == 1
                        ? "It names one authorization server: " + chart.words().url(named.get(0))
                        : "It names " + named.size() + " authorization servers, of which the first with metadata is"
                                + " taken: " + chart.words().list(named));
    }

    private void scopes(@Nullable List<String> scopes) {
        if (scopes == null) {
            chart.note(Rule.SCOPES_ARE_NAMED, "It lists no scopes.");
            return;
        }
        chart.kept(
                Rule.SCOPES_ARE_NAMED,
                scopes.isEmpty()
                        ? "It lists no scope at all."
                        : "It lists the scopes: " + chart.words().list(scopes));
        ChallengeRules.scopes(chart, scopes);
    }

    private void tokens(JsonObject document) {
        List<String> methods = document.strings("bearer_methods_supported");
        if (methods != null && !methods.contains("header")) {
            chart.warning(
                    Rule.TOKEN_GOES_IN_THE_HEADER,
                    "bearer_methods_supported has no header, which is the one way that MCP knows.",
                    Advice.owner("Add \"header\", or leave the member out."));
        }
        if (Boolean.TRUE.equals(document.bool("dpop_bound_access_tokens_required"))) {
            chart.note(Rule.TOKEN_BINDING, "It takes only tokens that are bound to a key by DPoP (RFC 9449).");
        }
        if (Boolean.TRUE.equals(document.bool("tls_client_certificate_bound_access_tokens"))) {
            chart.warning(
                    Rule.TOKEN_BINDING,
                    "It binds tokens to TLS client certificates (RFC 8705), which few MCP clients have.",
                    Advice.owner("Take tokens without a certificate too, or tell people which client to use."));
        }
    }
}
