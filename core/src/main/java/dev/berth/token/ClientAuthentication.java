package dev.berth.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.Stage;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.registration.AuthenticationMethod;
import dev.berth.registration.Client;
import dev.berth.secret.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A form-encoded POST that its client vouches for (RFC 6749 section 2.3.1), by exactly one method. */
final class ClientAuthentication {
    private ClientAuthentication() {}

    static HttpRequest post(URI endpoint, Map<String, String> parameters, Client client, AddressPolicy addresses) {
        Map<String, String> form = new LinkedHashMap<>(parameters);
        Secret secret = client.clientSecret();
        String basic = null;
        if (secret != null && client.authenticationMethod() == AuthenticationMethod.CLIENT_SECRET_BASIC) {
            basic = basic(client.clientId(), secret);
        } else {
            form.put("client_id", client.clientId());
            if (secret != null && client.authenticationMethod() == AuthenticationMethod.CLIENT_SECRET_POST) {
                form.put("client_secret", secret.reveal());
            }
        }
        String body = form.entrySet().stream()
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.post(
                        Stage.TOKEN, endpoint, "application/x-www-form-urlencoded", body.getBytes(UTF_8))
                .header("Accept", "application/json")
                .addresses(addresses);
        return basic == null ? request : request.header("Authorization", basic);
    }

    /** What the request holds that must not come back in an error. */
    static List<Secret> secrets(Client client, Secret... others) {
        List<Secret> secrets = new ArrayList<>(List.of(others));
        if (client.clientSecret() != null) {
            secrets.add(client.clientSecret());
        }
        return secrets;
    }

    private static String basic(String clientId, Secret secret) {
        // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
        String pair = URLEncoder.encode(clientId, UTF_8) + ":" + URLEncoder.encode(secret.reveal(), UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }
}
