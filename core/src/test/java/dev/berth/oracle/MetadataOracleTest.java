package dev.berth.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Authorization server metadata (RFC 8414), two thousand documents of it. */
class MetadataOracleTest {
    private static final String ISSUER = "https://as.example";
    private static final URI FOUND_AT = URI.create(ISSUER + "/.well-known/oauth-authorization-server");
    private static final List<String> ENDPOINTS = List.of(
            "authorization_endpoint",
            "token_endpoint",
            "registration_endpoint",
            "revocation_endpoint",
            "pushed_authorization_request_endpoint",
            "device_authorization_endpoint");

    /** What we refuse, and it takes: an authorization server that it can describe, and nobody should sign in at. */
    private static final Set<ErrorCode> STRICTER =
            Set.of(ErrorCode.PKCE_UNSUPPORTED, ErrorCode.UNSAFE_URL, ErrorCode.INVALID_METADATA);

    private static Map<String, Object> document(Documents random) {
        Map<String, Object> document = Documents.document();
        document.put("issuer", ISSUER);
        for (String endpoint : ENDPOINTS) {
            if (endpoint.endsWith("n_endpoint") ? random.chance(97) : random.chance(50)) {
                String scheme = random.chance(97) ? "https" : "http";
                document.put(endpoint, scheme + "://as.example/" + endpoint + (random.chance(10) ? "?a=b" : ""));
            }
        }
        document.put("response_types_supported", List.of("code"));
        if (random.chance(95)) {
            document.put("code_challenge_methods_supported", random.chance(95) ? List.of("S256") : List.of("plain"));
        }
        optional(random, document, "scopes_supported", List.of("tools", "openid", "offline_access"));
        optional(random, document, "grant_types_supported", List.of("authorization_code", "refresh_token"));
        optional(
                random,
                document,
                "token_endpoint_auth_methods_supported",
                List.of("none", "client_secret_basic", "client_secret_post", "private_key_jwt"));
        optional(random, document, "token_endpoint_auth_signing_alg_values_supported", List.of("ES256", "RS256"));
        optional(random, document, "dpop_signing_alg_values_supported", List.of("ES256", "PS256"));
        if (random.chance(50)) {
            document.put("authorization_response_iss_parameter_supported", random.chance(50));
        }
        if (random.chance(30)) {
            document.put("require_pushed_authorization_requests", random.chance(50));
        }
        return document;
    }

    private static void optional(Documents random, Map<String, Object> document, String member, List<String> values) {
        if (random.chance(60)) {
            document.put(member, random.words(values));
        }
    }

    private static com.nimbusds.oauth2.sdk.as.@Nullable AuthorizationServerMetadata theirs(String json) {
        try {
            return com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata.parse(json);
        } catch (ParseException e) {
            return null;
        }
    }

    @Test
    void isReadAlikeOrRefusedForAReason() {
        Map<ErrorCode, Integer> refusals = new EnumMap<>(ErrorCode.class);
        int alike = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            String json = JsonObject.write(document(new Documents(seed)));
            var theirs = theirs(json);
            try {
                var ours = AuthorizationServerMetadata.parse(JsonObject.parse(json), FOUND_AT, Set.of(ISSUER));
                assertThat(theirs).as("they refuse what we take: %s", json).isNotNull();
                if (theirs != null) {
                    compare(ours, theirs, json);
                    alike++;
                }
            } catch (DiscoveryException e) {
                assertThat(STRICTER).as(json).contains(e.code());
                refusals.merge(e.code(), 1, Integer::sum);
            }
        }
        assertThat(alike).isGreaterThan(1_000);
        assertThat(refusals.keySet()).containsAll(STRICTER);
    }

    private static void compare(
            AuthorizationServerMetadata ours,
            com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata theirs,
            String json) {
        assertThat(ours.issuer()).as(json).isEqualTo(theirs.getIssuer().getValue());
        assertThat(ours.authorizationEndpoint()).as(json).isEqualTo(theirs.getAuthorizationEndpointURI());
        assertThat(ours.tokenEndpoint()).as(json).isEqualTo(theirs.getTokenEndpointURI());
        assertThat(ours.registrationEndpoint()).as(json).isEqualTo(theirs.getRegistrationEndpointURI());
        assertThat(ours.revocationEndpoint()).as(json).isEqualTo(theirs.getRevocationEndpointURI());
        assertThat(ours.pushedAuthorizationRequestEndpoint())
                .as(json)
                .isEqualTo(theirs.getPushedAuthorizationRequestEndpointURI());
        assertThat(ours.deviceAuthorizationEndpoint()).as(json).isEqualTo(theirs.getDeviceAuthorizationEndpointURI());
        Scope scopes = theirs.getScopes();
        assertThat(ours.scopesSupported()).as(json).isEqualTo(scopes == null ? List.of() : scopes.toStringList());
        assertThat(ours.grantTypesSupported()).as(json).isEqualTo(names(theirs.getGrantTypes(), g -> g.getValue()));
        assertThat(ours.tokenEndpointAuthMethodsSupported())
                .as(json)
                .isEqualTo(names(theirs.getTokenEndpointAuthMethods(), ClientAuthenticationMethod::getValue));
        assertThat(ours.tokenEndpointAuthSigningAlgValuesSupported())
                .as(json)
                .isEqualTo(names(theirs.getTokenEndpointJWSAlgs(), a -> a.getName()));
        assertThat(ours.dpopSigningAlgValuesSupported())
                .as(json)
                .isEqualTo(names(theirs.getDPoPJWSAlgs(), a -> a.getName()));
        assertThat(ours.authorizationResponseIssParameterSupported())
                .as(json)
                .isEqualTo(theirs.supportsAuthorizationResponseIssuerParam());
        assertThat(ours.requirePushedAuthorizationRequests())
                .as(json)
                .isEqualTo(theirs.requiresPushedAuthorizationRequests());
    }

    private static <T> List<String> names(@Nullable List<T> values, Function<T, String> name) {
        List<String> names = new ArrayList<>();
        if (values != null) {
            values.forEach(value -> names.add(name.apply(value)));
        }
        return names;
    }
}
