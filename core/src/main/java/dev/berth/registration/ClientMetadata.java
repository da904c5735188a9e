package dev.berth.registration;

import dev.berth.client.AuthenticationMethod;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this program says of itself when it registers (RFC 7591 section 2): a native application.
 *
 * @param clientName what the person sees on the consent page
 * @param redirectUri where responses are to come, already bound; null where none are to come
 * @param authenticationMethod how it wants to authenticate at the token endpoint
 * @param grantTypes what it is going to present there
 * @param scopes what it may ask for; empty leaves it to the server
 */
public record ClientMetadata(
        String clientName,
        @Nullable String redirectUri,
        AuthenticationMethod authenticationMethod,
        List<String> grantTypes,
        List<String> scopes) {
    /** A program that is sent codes and refreshes its tokens. */
    public static final List<String> SENT_CODES = List.of("authorization_code", "refresh_token");

    public ClientMetadata {
        grantTypes = List.copyOf(grantTypes);
        scopes = List.copyOf(scopes);
    }

    /** For that server: with {@code none}, unless it lists its methods without it. */
    public static ClientMetadata of(
            String clientName,
            @Nullable String redirectUri,
            List<String> grantTypes,
            List<String> scopes,
            AuthorizationServerMetadata authorizationServer) {
        return new ClientMetadata(
                clientName,
                redirectUri,
                AuthenticationChoice.toRegister(authorizationServer.tokenEndpointAuthMethodsSupported()),
                grantTypes,
                scopes);
    }

    /** The document to post; without nulls, which servers choke on. */
    public String toJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("client_name", clientName);
        if (redirectUri != null) {
            members.put("redirect_uris", List.of(redirectUri));
        }
        members.put("grant_types", grantTypes);
        members.put("response_types", redirectUri == null ? List.of() : List.of("code"));
        members.put("token_endpoint_auth_method", authenticationMethod.wireName());
        // Left out, OpenID Connect Registration section 2 makes it "web", which may not use loopback redirects.
        members.put("application_type", "native");
        if (!scopes.isEmpty()) {
            members.put("scope", String.join(" ", scopes));
        }
        return JsonObject.write(members);
    }
}
