package dev.berth.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code /authorize} (RFC 6749 section 4.1.1, RFC 7636, RFC 8707, RFC 9207). It agrees at once unless the consent page is
 * on. Thread-safe.
 */
public final class AuthorizationEndpoint extends Endpoint {
    private static final String OVER = "This request is over. Go back to the application and start again.";

    private final TestAuthorizationServer server;
    private final Endpoint decision;
    private final Map<String, AuthorizationRequest> waiting = new ConcurrentHashMap<>();
    private final List<Consumer<Map<String, @Nullable String>>> responseChanges = new CopyOnWriteArrayList<>();
    private volatile boolean consentPage;
    private volatile boolean requiresResource = true;
    private volatile boolean refusesUnknownScopes = true;
    private volatile Account account = Account.ALICE;
    private volatile @Nullable OAuthError refusal;

    AuthorizationEndpoint(TestAuthorizationServer server, RequestLog log) {
        super(log);
        this.server = server;
        this.decision = new Endpoint(null, log, this::decide);
    }

    /** Whether a person is asked, on a page with a form to allow or deny. Off by default. */
    public AuthorizationEndpoint consentPage(boolean shown) {
        consentPage = shown;
        return this;
    }

    /** Whether {@code resource} has to be sent (RFC 8707). On by default. */
    public AuthorizationEndpoint requiresResource(boolean required) {
        requiresResource = required;
        return this;
    }

    /** Whether a scope that the metadata does not list is {@code invalid_scope}; otherwise it is dropped. On by default. */
    public AuthorizationEndpoint refusesUnknownScopes(boolean refused) {
        refusesUnknownScopes = refused;
        return this;
    }

    /** Who signs in from now on. Alice by default. */
    public AuthorizationEndpoint signsIn(Account who) {
        account = who;
        return this;
    }

    /** Answers every request with an error; the words may be as hostile as you like. */
    public AuthorizationEndpoint refuse(String error, String description) {
        refusal = new OAuthError(error, description);
        return this;
    }

    /** Sends this {@code iss}, whatever the metadata says (RFC 9207). */
    public AuthorizationEndpoint iss(String issuer) {
        return alterResponse(response -> response.put("iss", issuer));
    }

    /** Sends no {@code iss}, whatever the metadata says. */
    public AuthorizationEndpoint withoutIss() {
        return alterResponse(response -> response.remove("iss"));
    }

    /** Changes the parameters of every authorization response, errors included. Several changes add up. */
    public AuthorizationEndpoint alterResponse(Consumer<Map<String, @Nullable String>> change) {
        responseChanges.add(change);
        return this;
    }

    /** The endpoint the consent form is sent to. */
    public Endpoint decision() {
        return decision;
    }

    @Override
    public synchronized AuthorizationEndpoint answerHonestly() {
        super.answerHonestly();
        responseChanges.clear();
        refusal = null;
        return this;
    }

    @Override
    Reply handle(RecordedRequest request) {
        OAuthError refused = refusal;
        String requestUri = request.parameter("request_uri");
        String clientId = request.parameter("client_id");
        if (requestUri != null && server.pushedAuthorization().isSupported()) {
            // What else is in the URL counts for nothing (RFC 9126 section 4).
            AuthorizationRequest pushed = server.pushedAuthorization().redeem(requestUri, clientId);
            if (pushed == null) {
                return Pages.problem(OVER);
            }
            return refused == null
                    ? answer(pushed)
                    : respond(pushed.redirectUri(), pushed.state(), refused.parameters(), 302);
        }
        Client client = clientId == null ? null : server.clients().find(clientId);
        // Nothing is ever sent to a redirect URI that is not the client's (RFC 6749 section 4.1.2.1).
        if (client == null) {
            return Pages.problem("This application is not known here.");
        }
        String redirectUri = request.parameter("redirect_uri");
        if (redirectUri == null || !server.clients().mayRedirectTo(client, redirectUri)) {
            return Pages.problem("The redirect URI does not belong to this application.");
        }
        try {
            if (refused != null) {
                throw refused;
            }
            if (server.pushedAuthorization().isRequired()) {
                throw new OAuthError("invalid_request", "the request has to be pushed");
            }
            return answer(AuthorizationRequest.of(server, request.query(), client, redirectUri));
        } catch (OAuthError e) {
            return respond(redirectUri, request.parameter("state"), e.parameters(), 302);
        }
    }

    private Reply answer(AuthorizationRequest asked) {
        return consentPage ? ask(asked) : agree(asked, 302);
    }

    boolean isResourceRequired() {
        return requiresResource;
    }

    Account account() {
        return account;
    }

    /** The scopes that will be granted. */
    Set<String> scopes(@Nullable String asked) throws OAuthError {
        return refusesUnknownScopes
                ? RequestedAccess.scopes(server, asked)
                : RequestedAccess.knownScopes(server, asked);
    }

    private Reply ask(AuthorizationRequest asked) {
        String request = Grants.random();
        waiting.put(request, asked);
        return Pages.consent(
                server.basePath() + "/authorize/decision",
                request,
                asked.client().clientName(),
                "",
                asked.authorization().resources().stream().map(this::described).toList(),
                asked.authorization().scopes(),
                asked.authorization().account());
    }

    /** The resource, with its name where it has one. */
    String described(String resource) {
        String name = server.resources().get(resource);
        return name == null || name.equals(resource) ? resource : name + ", " + resource;
    }

    private Reply decide(RecordedRequest request) {
        String id = request.parameter("request");
        AuthorizationRequest asked = id == null || !"POST".equals(request.method()) ? null : waiting.remove(id);
        if (asked == null) {
            return Pages.problem(OVER);
        }
        if ("allow".equals(request.parameter("decision"))) {
            return agree(asked, 303);
        }
        Map<String, String> denied = Map.of("error", "access_denied", "error_description", "The person said no.");
        return respond(asked.redirectUri(), asked.state(), denied, 303);
    }

    private Reply agree(AuthorizationRequest asked, int status) {
        String code = server.grants().issueCode(asked.authorization(), asked.terms());
        return respond(asked.redirectUri(), asked.state(), Map.of("code", code), status);
    }

    private Reply respond(String redirectUri, @Nullable String state, Map<String, String> outcome, int status) {
        Map<String, @Nullable String> response = new LinkedHashMap<>(outcome);
        if (state != null) {
            response.put("state", state);
        }
        response.put("iss", server.issuer());
        responseChanges.forEach(change -> change.accept(response));
        return Reply.redirect(status, FormEncoding.appendTo(redirectUri, response))
                .withHeader("Cache-Control", "no-store")
                .withHeader("Referrer-Policy", "no-referrer");
    }
}
