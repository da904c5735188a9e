package dev.berth.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The metadata of an authorization server (RFC 8414): what is switched on, and no more. */
final class ServerDocument {
    private ServerDocument() {}

    static Reply of(TestAuthorizationServer server) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("issuer", server.issuer());
        document.put("authorization_endpoint", server.endpointUrl("/authorize"));
        document.put("token_endpoint", server.endpointUrl("/token"));
        document.put("registration_endpoint", server.endpointUrl("/register"));
        document.put("revocation_endpoint", server.endpointUrl("/revoke"));
        document.put("scopes_supported", server.scopesSupported());
        document.put("response_types_supported", List.of("code"));
        document.put("response_modes_supported", List.of("query"));
        document.put("grant_types_supported", server.token().grantTypesSupported());
        clientAuthentication(server, document);
        grants(server, document);
        if (server.token().deviceCode().isSupported()) {
            document.put("device_authorization_endpoint", server.endpointUrl("/device_authorization"));
        }
        if (server.pushedAuthorization().isSupported()) {
            document.put("pushed_authorization_request_endpoint", server.endpointUrl("/par"));
        }
        if (server.pushedAuthorization().isRequired()) {
            document.put("require_pushed_authorization_requests", true);
        }
        if (server.dpop().isSupported()) {
            document.put("dpop_signing_alg_values_supported", server.dpop().algorithmNames());
        }
        document.put("code_challenge_methods_supported", List.of("S256"));
        document.put("authorization_response_iss_parameter_supported", true);
        return Reply.json(200, document);
    }

    private static void clientAuthentication(TestAuthorizationServer server, Map<String, @Nullable Object> document) {
        List<ClientAuthentication> methods = server.authenticationMethods();
        List<String> names =
                methods.stream().map(ClientAuthentication::wireName).toList();
        document.put("token_endpoint_auth_methods_supported", names);
        List<String> algorithms = server.clientAssertions().algorithmsFor(methods);
        if (!algorithms.isEmpty()) {
            document.put("token_endpoint_auth_signing_alg_values_supported", algorithms);
            document.put("revocation_endpoint_auth_methods_supported", names);
            document.put("revocation_endpoint_auth_signing_alg_values_supported", algorithms);
        }
    }

    private static void grants(TestAuthorizationServer server, Map<String, @Nullable Object> document) {
        if (server.token().jwtBearer().takesIdJags()) {
            document.put("authorization_grant_profiles_supported", List.of(JwtBearerGrant.ID_JAG_PROFILE));
        }
        if (server.token().tokenExchange().isSupported()) {
            document.put("identity_chaining_requested_token_types_supported", List.of(TokenExchangeGrant.ID_JAG));
        }
        if (server.areIdTokensSigned()) {
            document.put("jwks_uri", server.endpointUrl("/jwks"));
            document.put("id_token_signing_alg_values_supported", List.of("ES256"));
        }
    }
}
