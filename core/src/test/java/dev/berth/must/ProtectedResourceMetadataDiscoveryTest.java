package dev.berth.must;

import static dev.berth.testkit.ResourceMetadataLocation.CHALLENGE_ONLY;
import static dev.berth.testkit.ResourceMetadataLocation.ROOT;
import static dev.berth.testkit.ResourceMetadataLocation.WITH_PATH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.testkit.RecordedRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorization Server Discovery, "Protected Resource Metadata Discovery Requirements". */
class ProtectedResourceMetadataDiscoveryTest extends SpecificationCase {
    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private List<String> paths() {
        return mcp().resourceMetadata().requests().stream()
                .map(RecordedRequest::path)
                .toList();
    }

    @Test
    void useTheUrlOfTheChallengeAndNoOther() throws Exception {
        mcp().resourceMetadata().servedAt(CHALLENGE_ONLY, WITH_PATH, ROOT);
        mcp().challenge().resourceMetadata(mcp().urlOf(CHALLENGE_ONLY));
        mcp().resourceMetadata().at(WITH_PATH).with("authorization_servers", List.of("https://other.example"));
        signsIn(server());

        assertThat(mcp().urlOf(CHALLENGE_ONLY)).endsWith(paths().get(0));
        assertThat(paths()).hasSize(1);
    }

    @Test
    void fallBackToTheWellKnownUriWithThePathAndThenAtTheRoot() throws Exception {
        mcp().challenge().withoutResourceMetadata();
        mcp().resourceMetadata().servedAt(ROOT);
        signsIn(server());

        assertThat(paths()).containsExactly(WELL_KNOWN + "/mcp", WELL_KNOWN);
    }

    /** RFC 9110 section 11.6.1: several challenges in one header, in any case, with commas in quoted strings. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer resource_metadata=\"%s\"",
                "bearer Resource_Metadata=\"%s\"",
                "Bearer error=\"invalid_token\",error_description=\"no, \\\"not\\\" so\",resource_metadata=\"%s\"",
                "Basic realm=\"a, b\", Bearer scope=\"tools\", resource_metadata=\"%s\"",
                "Negotiate, Bearer resource_metadata=\"%s\", Digest realm=\"x\", nonce=\"y\"",
                "DPoP algs=\"ES256\", Bearer resource_metadata=\"%s\"",
                "Bearer   resource_metadata = \"%s\" ,",
            })
    void readAChallengeInEveryForm(String challenge) throws Exception {
        mcp().resourceMetadata().servedAt(CHALLENGE_ONLY);
        mcp().challenge().headers(challenge.replace("%s", mcp().urlOf(CHALLENGE_ONLY)));
        signsIn(server());
    }

    @Test
    void readAChallengeThatStandsInASecondHeader() throws Exception {
        mcp().resourceMetadata().servedAt(CHALLENGE_ONLY);
        mcp().challenge()
                .headers("Basic realm=\"x\"", "Bearer resource_metadata=\"" + mcp().urlOf(CHALLENGE_ONLY) + "\"");
        signsIn(server());
    }

    @Test
    void takeA401WithoutAnyChallengeForOne() throws Exception {
        mcp().challenge().headers();
        signsIn(server());

        assertThat(paths()).containsExactly(WELL_KNOWN + "/mcp");
    }
}
