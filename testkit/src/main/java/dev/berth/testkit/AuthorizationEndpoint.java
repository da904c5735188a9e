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
    private record Asked(
            Grants.Authorization authorization,
            Grants.CodeTerms terms,
            @Nullable String state) {}

    private final TestAuthorizationServer server;
    private final Endpoint decision;
    private final Map<String, Asked> waiting = new ConcurrentHashMap<>();
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
        Map<String, List<String>> query = request.query();
        String redirectUri = request.parameter("redirect_uri");
        String clientId = request.parameter("client_id");
        Client client = clientId == null ? null : server.clients().find(clientId);
        // Nothing is ever sent to a redirect URI that is not the client's (RFC 6749 section 4.1.2.1).
        if (client == null) {
            return Pages.problem("This application is not known here.");
        }
        if (redirectUri == null || !server.clients().mayRedirectTo(client, redirectUri)) {
            return Pages.problem("The redirect URI does not belong to this application.");
        }
        String state = request.parameter("state");
        try {
            OAuthError refused = refusal;
            if (refused != null) {
                throw refused;
            }
            Asked asked = check(query, client, redirectUri, state);
            return consentPage ? ask(asked, client) : agree(asked, 302);
        } catch (OAuthError e) {
            return respond(redirectUri, state, Map.of("error", e.error(), "error_description", e.description()), 302);
        }
    }

    private Asked check(Map<String, List<String>> query, Client client, String redirectUri, @Nullable String state)
            throws OAuthError {
        for (Map.Entry<String, List<String>> parameter : query.entrySet()) {
            if (parameter.getValue().size() > 1 && !"resource".equals(parameter.getKey())) {
                throw new OAuthError("invalid_request", "a parameter came twice");
            }
        }
        if (!"code".equals(first(query, "response_type"))) {
            throw new OAuthError("unsupported_response_type", "only code");
        }
        String challenge = first(query, "code_challenge");
        if (challenge == null || !challenge.matches("[A-Za-z0-9_-]{43}")) {
            throw new OAuthError("invalid_request", "code_challenge is missing or malformed");
        }
        if (!"S256".equals(first(query, "code_challenge_method"))) {
            throw new OAuthError("invalid_request", "code_challenge_method must be S256");
        }
        String key = server.dpop().isSupported() ? first(query, "dpop_jkt") : null;
        if (key != null && !key.matches("[A-Za-z0-9_-]{43}")) {
            throw new OAuthError("invalid_request", "dpop_jkt is malformed");
        }
        List<String> resources = query.getOrDefault("resource", List.of());
        RequestedAccess.requireKnown(server, resources, requiresResource);
        String scope = first(query, "scope");
        Set<String> scopes = refusesUnknownScopes
                ? RequestedAccess.scopes(server, scope)
                : RequestedAccess.knownScopes(server, scope);
        Grants.Authorization authorization =
                new Grants.Authorization(client.clientId(), scopes, resources, first(query, "nonce"), account);
        return new Asked(authorization, new Grants.CodeTerms(redirectUri, challenge, key), state);
    }

    private Reply ask(Asked asked, Client client) {
        String request = Grants.random();
        waiting.put(request, asked);
        return Pages.consent(
                server.basePath() + "/authorize/decision",
                request,
                client.clientName(),
                asked.authorization().resources().stream().map(this::described).toList(),
                asked.authorization().scopes(),
                asked.authorization().account());
    }

    private String described(String resource) {
        String name = server.resources().get(resource);
        return name == null || name.equals(resource) ? resource : name + ", " + resource;
    }

    private Reply decide(RecordedRequest request) {
        String id = request.parameter("request");
        Asked asked = id == null || !"POST".equals(request.method()) ? null : waiting.remove(id);
        if (asked == null) {
            return Pages.problem("This request is over. Go back to the application and start again.");
        }
        if ("allow".equals(request.parameter("decision"))) {
            return agree(asked, 303);
        }
        Map<String, String> denied = Map.of("error", "access_denied", "error_description", "The person said no.");
        return respond(asked.terms().redirectUri(), asked.state(), denied, 303);
    }

    private Reply agree(Asked asked, int status) {
        String code = server.grants().issueCode(asked.authorization(), asked.terms());
        return respond(asked.terms().redirectUri(), asked.state(), Map.of("code", code), status);
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

    private static @Nullable String first(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.get(0);
    }
}
