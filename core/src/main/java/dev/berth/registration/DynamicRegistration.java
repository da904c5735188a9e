package dev.berth.registration;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.answer.OAuthAnswer;
import dev.berth.client.Client;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpTransport;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Dynamic client registration (RFC 7591): one POST, one client. Thread-safe. */
public final class DynamicRegistration {
    /** The fact that the redirect URI is what was refused, so that another may do. */
    public static final String REDIRECT_URI_REFUSED = "redirect_uri_refused";

    /** The fact that names the scopes which were asked for, where they may be what was refused. */
    public static final String SCOPE = "scope";

    private static final Set<String> SCOPE_ERRORS = Set.of("invalid_client_metadata", "invalid_scope");

    private final HttpTransport transport;

    /** Sends through this transport. */
    public DynamicRegistration(HttpTransport transport) {
        this.transport = transport;
    }

    /**
     * Registers, and answers the client with the redirect URI that was asked for.
     *
     * @throws RegistrationException {@link ErrorCode#CLIENT_REQUIRED} where the server registers nobody, {@link
     *     ErrorCode#REGISTRATION_REFUSED} with the server's words where it will not register us (with the fact {@code
     *     redirect_uri_refused} where that is its reason, and with {@code scope} where that may be), {@link
     *     ErrorCode#INVALID_REGISTRATION} where its answer is no usable client
     * @throws TransportException if the server is unreachable or in trouble
     */
    public Client register(
            AuthorizationServerMetadata authorizationServer, ClientMetadata client, AddressPolicy addresses)
            throws InterruptedException {
        URI endpoint = authorizationServer.registrationEndpoint();
        if (endpoint == null) {
            throw unavailable(authorizationServer);
        }
        OAuthAnswer answer = OAuthAnswer.of(
                transport.send(HttpRequest.post(
                                Stage.REGISTRATION,
                                endpoint,
                                "application/json",
                                client.toJson().getBytes(UTF_8))
                        .header("Accept", "application/json")
                        .addresses(addresses)),
                List.of());
        if (answer.isTrouble()) {
            throw answer.trouble(Stage.REGISTRATION);
        }
        boolean refused = answer.error() != null && answer.fields().string("client_id") == null;
        if (answer.status() / 100 != 2 || refused) {
            throw refusal(authorizationServer, client, answer);
        }
        return RegistrationResponse.client(answer, client, authorizationServer);
    }

    /** The failure where a server registers nobody. */
    public static RegistrationException unavailable(AuthorizationServerMetadata authorizationServer) {
        return new RegistrationException(
                ErrorCode.CLIENT_REQUIRED,
                "The authorization server registers no clients; it needs a client id of its own making.",
                Map.of("issuer", authorizationServer.issuer()));
    }

    private static RegistrationException refusal(
            AuthorizationServerMetadata authorizationServer, ClientMetadata client, OAuthAnswer answer) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("issuer", authorizationServer.issuer());
        facts.putAll(answer.facts());
        if (client.redirectUri() != null) {
            facts.put("redirect_uri", client.redirectUri());
        }
        if (isAboutTheRedirectUri(answer)) {
            facts.put(REDIRECT_URI_REFUSED, "true");
        } else if (!client.scopes().isEmpty() && mayBeAboutTheScope(answer)) {
            facts.put(SCOPE, String.join(" ", client.scopes()));
        }
        facts.put("rule", "RFC 7591 section 3.2.2");
        return new RegistrationException(
                ErrorCode.REGISTRATION_REFUSED,
                "The authorization server refused to register this program (status " + answer.status() + ").",
                facts);
    }

    /** RFC 7591 section 3.2.2 has no error of its own for it; some take that of the token endpoint. */
    private static boolean mayBeAboutTheScope(OAuthAnswer answer) {
        String description = answer.fields().string("error_description");
        return SCOPE_ERRORS.contains(String.valueOf(answer.error()))
                || (description != null && description.toLowerCase(Locale.ROOT).contains("scope"));
    }

    private static boolean isAboutTheRedirectUri(OAuthAnswer answer) {
        String description = answer.fields().string("error_description");
        return "invalid_redirect_uri".equals(answer.error())
                || (description != null && description.toLowerCase(Locale.ROOT).contains("redirect"));
    }
}
