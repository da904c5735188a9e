package dev.berth.must;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.AuthorizationServerLocation;
import dev.berth.testkit.RecordedRequest;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Security Considerations, "Authorization Code Protection". */
class AuthorizationCodeProtectionTest extends SpecificationCase {
    /** RFC 7636 section 4.1 and 4.2. */
    @Test
    void proveEachCodeWithAVerifierOfItsOwn() throws Exception {
        play(berth -> {
            berth.signIn(server());
            berth.signInAgain(server());
        });

        List<RecordedRequest> requests = issuer().authorize().requests();
        List<RecordedRequest> exchanges = issuer().token().exchange().requests();
        assertThat(requests).hasSize(2);
        for (int i = 0; i < 2; i++) {
            String verifier = String.valueOf(exchanges.get(i).parameter("code_verifier"));
            assertThat(verifier).matches("[A-Za-z0-9._~-]{43,128}");
            assertThat(requests.get(i).parameter("code_challenge")).isEqualTo(s256(verifier));
            assertThat(requests.get(i).rawQuery()).doesNotContain(verifier);
        }
        assertThat(exchanges.get(0).parameter("code_verifier"))
                .isNotEqualTo(exchanges.get(1).parameter("code_verifier"));
    }

    @Test
    void useS256ThoughPlainIsOfferedFirst() throws Exception {
        issuer().metadata().with("code_challenge_methods_supported", List.of("plain", "S256"));
        signsIn(server());

        assertThat(authorizationRequest().parameter("code_challenge_method")).isEqualTo("S256");
    }

    /** As an OAuth server's metadata and as an OpenID provider's. */
    @ParameterizedTest
    @EnumSource(names = {"OAUTH", "OPENID_PATH_INSERTED"})
    void refuseAnIssuerWhoseMetadataIsSilentOnPkce(AuthorizationServerLocation location) throws Exception {
        issuer().metadata().servedAt(location).without("code_challenge_methods_supported");
        BerthException failure = refuses(server());

        assertThat(failure.code()).isEqualTo(ErrorCode.PKCE_UNSUPPORTED);
        assertThat(failure.facts())
                .containsEntry("issuer", issuer().issuer())
                .containsEntry("code_challenge_methods_supported", "absent");
    }

    static Stream<@Nullable Object> withoutS256() {
        return Stream.of(null, List.of(), List.of("plain"), List.of("s256", "S512"), "S256", true);
    }

    /** The metadata is what is relied on, and it has to say it in the form in which such things are said. */
    @ParameterizedTest
    @MethodSource("withoutS256")
    void refuseAnIssuerWhoseMetadataDoesNotListS256(@Nullable Object methods) throws Exception {
        issuer().metadata().with("code_challenge_methods_supported", methods);

        assertThat(refuses(server()).code()).isEqualTo(ErrorCode.PKCE_UNSUPPORTED);
    }

    private static String s256(String verifier) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }
}
