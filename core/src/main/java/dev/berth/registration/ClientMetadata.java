package dev.berth.registration;

import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this program says of itself when it registers (RFC 7591 section 2): a native application that is sent codes and
 * refreshes its tokens.
 *
 * @param clientName what the person sees on the consent page
 * @param redirectUri where responses are to come; already bound
 * @param authenticationMethod how it wants to authenticate at the token endpoint
 * @param scopes what it may ask for; empty leaves it to the server
 */
public record ClientMetadata(
        String clientName, String redirectUri, AuthenticationMethod authenticationMethod, List<String> scopes) {
    public ClientMetadata {
        scopes = List.copyOf(scopes);
    }

    /** For that server: with {@code none}, unless it lists its methods without it. */
    public static ClientMetadata of(
            String clientName,
            String redirectUri,
            List<String> scopes,
            AuthorizationServerMetadata authorizationServer) {
        return new ClientMetadata(
                clientName,
                redirectUri,
                AuthenticationMethod.toRegister(authorizationServer.tokenEndpointAuthMethodsSupported()),
                scopes);
    }

    /** The same with another redirect URI, for servers that refuse the first. */
    public ClientMetadata withRedirectUri(String other) {
        return new ClientMetadata(clientName, other, authenticationMethod, scopes);
    }

    /** The document to post; without nulls, which servers choke on. */
    public String toJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("client_name", clientName);
        members.put("redirect_uris", List.of(redirectUri));
        members.put("grant_types", List.of("authorization_code", "refresh_token"));
        members.put("response_types", List.of("code"));
        members.put("token_endpoint_auth_method", authenticationMethod.wireName());
        // Left out, OpenID Connect Registration section 2 makes it "web", which may not use loopback redirects.
        members.put("application_type", "native");
        if (!scopes.isEmpty()) {
            members.put("scope", String.join(" ", scopes));
        }
        return JsonObject.write(members);
    }
}
