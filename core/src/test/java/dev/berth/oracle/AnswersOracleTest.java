package dev.berth.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import dev.berth.answer.OAuthAnswer;
import dev.berth.error.BerthException;
import dev.berth.json.JsonObject;
import dev.berth.store.TokenSet;
import dev.berth.token.TokenResponseParser;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Token and error responses (RFC 6749 section 5), two thousand of each. */
class AnswersOracleTest {
    private static final URI ENDPOINT = URI.create("https://as.example/token");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static OAuthAnswer answer(int status, String json) {
        return OAuthAnswer.read(ENDPOINT, status, "application/json", json, null, List.of());
    }

    private static Map<String, Object> tokens(Documents random) {
        Map<String, Object> document = Documents.document();
        if (random.chance(97)) {
            document.put("access_token", random.opaque());
        }
        if (random.chance(95)) {
            document.put("token_type", random.one(List.of("Bearer", "bearer", "BEARER")));
        }
        if (random.chance(70)) {
            document.put("expires_in", random.chance(80) ? random.seconds() : Long.toString(random.seconds()));
        }
        if (random.chance(60)) {
            document.put("refresh_token", random.opaque());
        }
        if (random.chance(60)) {
            document.put("scope", String.join(" ", random.words(List.of("tools", "tools:admin", "openid"))));
        }
        return document;
    }

    private static @Nullable Tokens theirTokens(String json) {
        try {
            return Tokens.parse(JSONObjectUtils.parse(json));
        } catch (ParseException e) {
            return null;
        }
    }

    @Test
    void tokensAreReadAlike() {
        int alike = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            Map<String, Object> document = tokens(new Documents(seed));
            String json = JsonObject.write(document);
            Tokens theirs = theirTokens(json);
            TokenSet ours;
            try {
                ours = TokenResponseParser.tokens(answer(200, json), List.of("asked"), null, false, NOW);
            } catch (BerthException e) {
                assertThat(theirs).as("they take what we refuse: %s", json).isNull();
                continue;
            }
            if (theirs == null) {
                // A token without a type is a bearer token in the field (Supabase and others leave it out).
                assertThat(document).as("they refuse what we take").doesNotContainKey("token_type");
                continue;
            }
            compare(ours, theirs, json);
            alike++;
        }
        assertThat(alike).isGreaterThan(1_500);
    }

    private static void compare(TokenSet ours, Tokens theirs, String json) {
        assertThat(ours.accessToken().reveal())
                .as(json)
                .isEqualTo(theirs.getAccessToken().getValue());
        assertThat(ours.refreshToken() == null ? null : ours.refreshToken().reveal())
                .as(json)
                .isEqualTo(
                        theirs.getRefreshToken() == null
                                ? null
                                : theirs.getRefreshToken().getValue());
        long lifetime = theirs.getAccessToken().getLifetime();
        boolean says = JsonObject.parse(json).has("expires_in");
        // It reads zero as "does not say"; to us a token that lives for no time has ended.
        assertThat(ours.expiresAt()).as(json).isEqualTo(says ? NOW.plusSeconds(lifetime) : null);
        var scope = theirs.getAccessToken().getScope();
        List<String> granted = scope == null || scope.isEmpty() ? List.of("asked") : scope.toStringList();
        assertThat(ours.scopes()).as(json).containsExactlyInAnyOrderElementsOf(granted);
    }

    @Test
    void errorsAreReadAlike() throws Exception {
        for (int seed = 0; seed < 2_000; seed++) {
            Documents random = new Documents(seed);
            Map<String, Object> document = Documents.document();
            String code = random.one(List.of(
                    "invalid_grant", "invalid_client", "invalid_scope", "invalid_target", "unauthorized_client", "x"));
            document.put("error", code);
            if (random.chance(60)) {
                document.put("error_description", "why: " + random.word().replaceAll("[^ -~]", "?"));
            }
            String json = JsonObject.write(document);
            ErrorObject theirs = ErrorObject.parse(JSONObjectUtils.parse(json));
            OAuthAnswer ours = answer(400, json);
            assertThat(ours.error()).as(json).isEqualTo(theirs.getCode());
            assertThat(ours.facts().get("server_error_description")).as(json).isEqualTo(theirs.getDescription());
        }
    }
}
