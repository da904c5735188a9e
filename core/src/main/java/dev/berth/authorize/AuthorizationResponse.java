package dev.berth.authorize;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.answer.AuthorizationErrorResponse;
import dev.berth.answer.ServerWords;
import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InvalidAuthorizationResponseException;
import dev.berth.redirect.Rejection;
import dev.berth.secret.Secret;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that came in with one response (RFC 6749 section 4.1.2), whole and unjudged. Immutable and thread-safe.
 *
 * <p>It becomes worth something in {@link #validate} alone. Its text form names the way it came and nothing else.
 */
public final class AuthorizationResponse {
    private static final int MAX_PARAMETERS = 64;

    private final @Nullable Map<String, List<String>> parameters;
    private final @Nullable String arrivedAt;
    private final Via via;
    private final boolean abbreviated;

    private AuthorizationResponse(
            @Nullable Map<String, List<String>> parameters, @Nullable String arrivedAt, Via via, boolean abbreviated) {
        this.parameters = parameters;
        this.arrivedAt = arrivedAt;
        this.via = via;
        this.abbreviated = abbreviated;
    }

    /**
     * Takes a response apart. Never fails: one that cannot be decoded is refused at the door.
     *
     * @param rawQuery the query as it stood in the URL, without the question mark
     * @param arrivedAt the redirect URI that it came to, without its query; null where that is not known (a bare query
     *     that was pasted)
     */
    public static AuthorizationResponse ofQuery(String rawQuery, @Nullable String arrivedAt, Via via) {
        return new AuthorizationResponse(decode(rawQuery), arrivedAt, via, false);
    }

    /** The abbreviated form that some servers show to be pasted; it has no room for {@code iss}. */
    static AuthorizationResponse ofCodeAndState(String code, String state) {
        return new AuthorizationResponse(Map.of("code", List.of(code), "state", List.of(state)), null, Via.PASTE, true);
    }

    /** What was pasted is no response at all. */
    static AuthorizationResponse unreadable() {
        return new AuthorizationResponse(null, null, Via.PASTE, false);
    }

    /** How it came in. */
    public Via via() {
        return via;
    }

    /** The single {@code state}, or null where there is none. */
    @Nullable
    String state() throws RejectedResponseException {
        return single("state");
    }

    /**
     * Holds the response against its request: {@code state}, then the redirect URI it came to, then {@code iss} (on errors
     * too, and before anything of it is shown), then {@code error}, then {@code code}.
     *
     * @throws RejectedResponseException if it is refused and the flow lives on
     * @throws InvalidAuthorizationResponseException if the state is right and the issuer is not: the flow is over
     * @throws AuthorizationException if the issuer says that there will be no code: the flow is over
     */
    ValidatedAuthorizationResponse validate(AuthorizationRequest request) throws RejectedResponseException {
        checkState(request);
        checkRedirectUri(request);
        checkIssuer(request);
        checkError(request);
        String code = single("code");
        if (code == null || code.isEmpty()) {
            throw new RejectedResponseException(Rejection.MALFORMED);
        }
        return new ValidatedAuthorizationResponse(request, Secret.of(code));
    }

    private void checkState(AuthorizationRequest request) throws RejectedResponseException {
        String state = state();
        if (state == null) {
            throw new RejectedResponseException(Rejection.NO_STATE);
        }
        if (!request.state().matches(state)) {
            throw new RejectedResponseException(Rejection.UNKNOWN_STATE);
        }
    }

    private void checkRedirectUri(AuthorizationRequest request) throws RejectedResponseException {
        if (arrivedAt != null && !RedirectUris.same(arrivedAt, request.redirectUri())) {
            throw new RejectedResponseException(Rejection.WRONG_LISTENER);
        }
    }

    private void checkIssuer(AuthorizationRequest request) throws RejectedResponseException {
        if (abbreviated && request.issAdvertised()) {
            throw new RejectedResponseException(Rejection.MALFORMED);
        }
        String iss = single("iss");
        if (iss == null && request.issAdvertised()) {
            throw new InvalidAuthorizationResponseException(
                    ErrorCode.ISSUER_MISSING,
                    "The authorization response does not say which issuer it is from, though "
                            + request.issuer()
                            + " promises to say so. It may come from another server; nothing of it was used.",
                    Map.of("expected", request.issuer(), "issuer", "(none)", "rule", "RFC 9207 section 2.4"));
        }
        if (iss != null && !iss.equals(request.issuer())) {
            throw new InvalidAuthorizationResponseException(
                    ErrorCode.ISSUER_MISMATCH,
                    "The authorization response is from another issuer than the one that was asked; nothing of it was used.",
                    Map.of(
                            "expected",
                            request.issuer(),
                            "issuer",
                            shown(iss, request),
                            "rule",
                            "RFC 9207 section 2.4"));
        }
    }

    private void checkError(AuthorizationRequest request) throws RejectedResponseException {
        String error = single("error");
        if (error == null) {
            return;
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("issuer", request.issuer());
        facts.put("server_error", shown(error, request));
        String description = single("error_description");
        if (description != null && !description.isBlank()) {
            facts.put("server_error_description", shown(description, request));
        }
        ErrorCode code = AuthorizationErrorResponse.code(error);
        throw new AuthorizationException(
                code,
                code == ErrorCode.ACCESS_DENIED
                        ? "The authorization server reports that access was denied."
                        : "The authorization server refused.",
                facts);
    }

    private @Nullable String single(String name) throws RejectedResponseException {
        if (parameters == null) {
            throw new RejectedResponseException(Rejection.MALFORMED);
        }
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new RejectedResponseException(Rejection.MALFORMED);
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private static @Nullable Map<String, List<String>> decode(String rawQuery) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        int count = 0;
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > MAX_PARAMETERS) {
                return null;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            try {
                parameters
                        .computeIfAbsent(URLDecoder.decode(name, UTF_8), n -> new ArrayList<>())
                        .add(URLDecoder.decode(value, UTF_8));
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return parameters;
    }

    /** On one line, clipped; a server that repeats the state in its words does not get it into a failure. */
    private static String shown(String said, AuthorizationRequest request) {
        return new ServerWords(List.of(request.state())).of(said);
    }

    @Override
    public String toString() {
        return "AuthorizationResponse[via=" + via.wireName() + "]";
    }
}
