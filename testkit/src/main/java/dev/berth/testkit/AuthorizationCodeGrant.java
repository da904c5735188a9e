package dev.berth.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code authorization_code} (RFC 6749 section 4.1.3, RFC 7636 section 4.6). Strict. Thread-safe. */
public final class AuthorizationCodeGrant extends TokenGrant {
    AuthorizationCodeGrant(TokenEndpoint endpoint) {
        super(endpoint, "authorization_code", true);
    }

    @Override
    Map<String, @Nullable Object> tokens(TokenRequest request) throws OAuthError {
        Grants.Code code = server().grants().redeemCode(request.required("code"));
        Grants.Authorization authorization = code.family().authorization();
        if (!authorization.clientId().equals(request.client().clientId())) {
            throw new OAuthError("invalid_grant", "the code is another client's");
        }
        if (!code.terms().redirectUri().equals(request.required("redirect_uri"))) {
            throw new OAuthError("invalid_grant", "redirect_uri is not that of the authorization request");
        }
        String verifier = request.required("code_verifier");
        if (!verifier.matches("[A-Za-z0-9._~-]{43,128}")
                || !s256(verifier).equals(code.terms().codeChallenge())) {
            throw new OAuthError("invalid_grant", "code_verifier does not fit");
        }
        String key = code.terms().keyThumbprint();
        if (key != null && !key.equals(request.keyThumbprint())) {
            throw new OAuthError("invalid_grant", "the code is bound to another key");
        }
        String resource = answers().resource(request, authorization.resources());
        return answers().signedIn(request, code.family(), resource);
    }

    private static String s256(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
