package dev.berth.doctor;

import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Rule;
import dev.berth.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What an authorization server offers beyond what a sign-in fails without. */
final class OfferRules {
    private static final Set<String> WITHOUT_A_KEY = Set.of("none", "client_secret_basic", "client_secret_post");

    private final Chart chart;
    private final JsonObject document;

    OfferRules(Chart chart, JsonObject document) {
        this.chart = chart;
        this.document = document;
    }

    void check() {
        responses();
        iss();
        grants();
        authentication();
        refreshAndRevocation();
        extensions();
    }

    private void responses() {
        List<String> types = document.strings("response_types_supported");
        if (types == null || !types.contains("code")) {
            chart.broken(
                    Rule.CODE_IS_SUPPORTED,
                    types == null
                            ? "The document has no response_types_supported."
                            : "response_types_supported has no code.",
                    Advice.owner("Add \"response_types_supported\": [\"code\"]."));
        }
        List<String> modes = document.strings("response_modes_supported");
        if (modes != null && !modes.contains("query")) {
            chart.warning(
                    Rule.QUERY_IS_SUPPORTED,
                    "response_modes_supported has no query, which is how codes come back to programs.",
                    Advice.owner("Answer in the query, and list it; or leave the member out."));
        }
    }

    private void iss() {
        if (Boolean.TRUE.equals(document.bool("authorization_response_iss_parameter_supported"))) {
            chart.kept(Rule.ISS_IS_PROMISED, "iss is promised in every response: mix-ups are found out.");
        } else {
            chart.warning(
                    Rule.ISS_IS_PROMISED,
                    "iss is not promised, so a response does not say whose it is.",
                    Advice.owner("Send iss in every response, errors too, and say so:"
                            + " \"authorization_response_iss_parameter_supported\": true."));
        }
    }

    private void grants() {
        List<String> grants = document.strings("grant_types_supported");
        if (grants == null) {
            chart.note(Rule.GRANTS_ARE_LISTED, "It lists no grant types: authorization_code is taken for granted.");
            return;
        }
        if (!grants.contains("authorization_code")) {
            chart.warning(
                    Rule.GRANTS_ARE_LISTED,
                    "grant_types_supported has no authorization_code, by which people sign in.",
                    Advice.owner("List it, if it is supported."));
        } else if (!grants.contains("refresh_token")) {
            chart.warning(
                    Rule.GRANTS_ARE_LISTED,
                    "grant_types_supported has no refresh_token: people may have to sign in again each time that a token"
                            + " ends.",
                    Advice.owner("Issue refresh tokens, and list the grant."));
        } else {
            chart.kept(Rule.GRANTS_ARE_LISTED, "It lists authorization_code and refresh_token.");
        }
    }

    private void authentication() {
        List<String> methods = document.strings("token_endpoint_auth_methods_supported");
        if (methods == null) {
            chart.note(
                    Rule.PUBLIC_CLIENTS_ARE_SERVED,
                    "It lists no token_endpoint_auth_methods_supported, which means client_secret_basic alone.");
        } else if (methods.contains("none")) {
            chart.kept(Rule.PUBLIC_CLIENTS_ARE_SERVED, "Clients without a secret are served.");
        } else if (methods.stream().anyMatch(WITHOUT_A_KEY::contains)) {
            chart.note(
                    Rule.PUBLIC_CLIENTS_ARE_SERVED,
                    "Clients need a secret: " + chart.words().list(methods));
        } else {
            chart.warning(
                    Rule.PUBLIC_CLIENTS_ARE_SERVED,
                    "Clients need a key or a certificate: " + chart.words().list(methods),
                    Advice.owner("Serve clients without a secret (none): programs on people's machines keep none."));
        }
    }

    private void refreshAndRevocation() {
        List<String> scopes = document.strings("scopes_supported");
        if (scopes != null && scopes.contains("offline_access")) {
            chart.note(
                    Rule.OFFLINE_ACCESS_IS_OFFERED, "offline_access is offered, and is asked for beside other scopes.");
        }
        String revocation = document.string("revocation_endpoint");
        if (revocation == null || revocation.isEmpty()) {
            chart.note(
                    Rule.REVOCATION_IS_OFFERED,
                    "There is no revocation endpoint: after a sign-out the tokens stay good until they end.");
        } else {
            chart.kept(Rule.REVOCATION_IS_OFFERED, "Grants can be revoked.");
        }
    }

    private void extensions() {
        List<String> offers = new ArrayList<>();
        if (document.has("pushed_authorization_request_endpoint")) {
            offers.add(
                    Boolean.TRUE.equals(document.bool("require_pushed_authorization_requests"))
                            ? "pushed authorization requests, and demands them (RFC 9126)"
                            : "pushed authorization requests (RFC 9126)");
        }
        if (document.has("device_authorization_endpoint")) {
            offers.add("the device grant (RFC 8628)");
        }
        List<String> dpop = document.strings("dpop_signing_alg_values_supported");
        if (dpop != null) {
            offers.add("DPoP with " + chart.words().list(dpop) + " (RFC 9449)");
        }
        if (!offers.isEmpty()) {
            chart.note(Rule.EXTENSIONS, "It offers " + String.join(", ", offers) + ".");
        }
    }
}
