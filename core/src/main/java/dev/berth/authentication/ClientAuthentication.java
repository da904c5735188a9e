package dev.berth.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.jose.JwtSigner;
import dev.berth.jwt.MacSigner;
import dev.berth.secret.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client at the issuer that knows it, and what it vouches for itself with: by exactly one method, on every endpoint alike.
 * Immutable and thread-safe.
 */
public final class ClientAuthentication {
    private final String issuer;
    private final Client client;
    private final @Nullable JwtSigner signer;
    private final Clock clock;

    /**
     * A client at its issuer.
     *
     * @param signer the key of a client that authenticates by {@code private_key_jwt}; null for none
     * @param clock tells when an assertion was made
     */
    public ClientAuthentication(String issuer, Client client, @Nullable JwtSigner signer, Clock clock) {
        this.issuer = issuer;
        this.client = client;
        this.signer = signer;
        this.clock = clock;
    }

    /** The client. */
    public Client client() {
        return client;
    }

    /** Whether it vouches for itself with what is good for a short time alone, by the clock. */
    public boolean isByAssertion() {
        return client.tokenEndpointAuthMethod() == AuthenticationMethod.CLIENT_SECRET_JWT
                || client.tokenEndpointAuthMethod() == AuthenticationMethod.PRIVATE_KEY_JWT;
    }

    /** The issuer that knows it; nothing of it is shown to another. */
    public String issuer() {
        return issuer;
    }

    /**
     * A form-encoded POST that the client vouches for.
     *
     * @param stage what a failure is attributed to
     * @param endpoint one of the issuer's
     * @param secrets what the parameters hold that must not come back in an error
     * @throws ConfigurationException if the client's key is needed and not there
     */
    public AuthenticatedRequest post(
            Stage stage, URI endpoint, Map<String, String> parameters, List<Secret> secrets, AddressPolicy addresses) {
        Map<String, String> form = new LinkedHashMap<>(parameters);
        List<Secret> all = new ArrayList<>(secrets);
        Secret secret = client.clientSecret();
        if (secret != null) {
            all.add(secret);
        }
        String basic = null;
        switch (client.tokenEndpointAuthMethod()) {
            case CLIENT_SECRET_BASIC -> basic = secret == null ? null : basic(client.clientId(), secret);
            case CLIENT_SECRET_POST -> {
                if (secret != null) {
                    form.put("client_secret", secret.reveal());
                }
            }
            case CLIENT_SECRET_JWT, PRIVATE_KEY_JWT -> {
                Secret assertion = ClientAssertion.of(issuer, client, assertionSigner(), clock.instant());
                all.add(assertion);
                form.put("client_assertion_type", ClientAssertion.TYPE);
                form.put("client_assertion", assertion.reveal());
            }
            case NONE -> {}
        }
        if (basic == null) {
            form.put("client_id", client.clientId());
        }
        String body = form.entrySet().stream()
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.post(
                        stage, endpoint, "application/x-www-form-urlencoded", body.getBytes(UTF_8))
                .header("Accept", "application/json")
                .addresses(addresses);
        return new AuthenticatedRequest(basic == null ? request : request.header("Authorization", basic), all);
    }

    /** By the method that was settled, whatever else is configured. */
    private JwtSigner assertionSigner() {
        Secret secret = client.clientSecret();
        if (client.tokenEndpointAuthMethod() == AuthenticationMethod.CLIENT_SECRET_JWT && secret != null) {
            return new MacSigner(secret);
        }
        if (signer != null) {
            return signer;
        }
        throw new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION,
                "The client authenticates with a private key, and none is configured.",
                Map.of("client_id", client.clientId(), "hint", "give the client's key, as for the sign-in"));
    }

    private static String basic(String clientId, Secret secret) {
        // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
        String pair = URLEncoder.encode(clientId, UTF_8) + ":" + URLEncoder.encode(secret.reveal(), UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    @Override
    public String toString() {
        return "ClientAuthentication[" + client.clientId() + " by "
                + client.tokenEndpointAuthMethod().wireName() + "]";
    }
}
