package dev.berth;

import static dev.berth.testkit.ResourceMetadataLocation.WITH_PATH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.diagnosis.Diagnosis;
import dev.berth.diagnosis.Diagnosis.Outcome;
import dev.berth.diagnosis.Finding;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A doctor looks and leaves everything as it was: no sign-in, no registration, no token, no secret told. */
class ExaminationSendsNothingTest extends WithDoctor {
    private static final String CANARY = "canary-in-the-query";

    private void signIn(Server server) throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server);
        }
    }

    @Test
    void noRequestCarriesACredential() throws Exception {
        signIn(server());
        world.log().clear();
        examine();
        assertThat(world.log().all()).isNotEmpty();
        for (RecordedRequest request : world.log().all()) {
            assertThat(request.header("Authorization")).isNull();
            assertThat(request.header("Cookie")).isNull();
            assertThat(request.body()).doesNotContain(tokens().accessToken().reveal());
        }
    }

    @Test
    void nothingIsAskedOfTheEndpointsOfASignIn() throws Exception {
        examine();
        assertThat(issuer().registration().count()).isZero();
        assertThat(issuer().token().count()).isZero();
        assertThat(issuer().authorize().count()).isZero();
        assertThat(issuer().revocation().count()).isZero();
        assertThat(world.log().matching(r -> !r.method().equals("GET")))
                .isNotEmpty()
                .allMatch(r -> r.path().equals("/mcp"));
    }

    @Test
    void whatIsStoredStaysAsItIs() throws Exception {
        signIn(server());
        issuer().expireAccessTokens();
        var before = store.list();
        examine();
        assertThat(store.list()).isEqualTo(before);
    }

    @Test
    void aConfiguredAuthorizationIsNotSentAndOtherHeadersGoToTheServerAlone() throws Exception {
        Server server = at(mcp().url())
                .headers(Map.of("authorization", "Bearer " + CANARY, "X-Gateway", "open sesame"))
                .build();
        Diagnosis diagnosis = examine(server);
        assertThat(world.log().all()).allMatch(r -> r.header("Authorization") == null);
        assertThat(mcp().mcp().requests()).allMatch(r -> "open sesame".equals(r.header("X-Gateway")));
        assertThat(mcp().resourceMetadata().requests()).allMatch(r -> r.header("X-Gateway") == null);
        assertThat(issuer().metadata().requests()).allMatch(r -> r.header("X-Gateway") == null);
        assertThat(diagnosis.findings()).anyMatch(f -> f.message().contains("nothing to sign in to"));
    }

    /** A query may hold a key; so may what a server says that has been sent one. */
    @Test
    void noQueryIsTold() throws Exception {
        String key = "?key=" + CANARY;
        mcp().resource(mcp().url() + key);
        mcp().challenge().resourceMetadata(mcp().urlOf(WITH_PATH) + key);
        mcp().resourceMetadata()
                .with("authorization_servers", List.of(issuer().issuer(), issuer().issuer() + "/x" + key));
        issuer().metadata()
                .with("token_endpoint", "http://as.example/token" + key)
                .with("revocation_endpoint", issuer().issuer() + "/revoke" + key)
                .with("response_modes_supported", List.of(CANARY));
        told(examine(at(mcp().url() + key).build()));
        mcp().challenge().headers("Bearer error=\"" + CANARY + "\", scope=\"" + CANARY + "\"");
        told(examine(at(mcp().url() + key).build()));
        mcp().mcp().answerWith(Reply.text(404, "no such thing: /mcp" + key));
        told(examine(at(mcp().url() + key).build()));
    }

    private static void told(Diagnosis diagnosis) {
        assertThat(diagnosis.findings()).hasSizeGreaterThan(3);
        for (Finding finding : diagnosis.findings()) {
            assertThat(finding.toString()).doesNotContain(CANARY);
        }
        assertThat(diagnosis.toString()).doesNotContain(CANARY);
    }

    @Test
    void aUserNameInAnotherServersUrlIsNotTold() throws Exception {
        mcp().resourceMetadata().with("resource", "https://me:" + CANARY + "@other.example/mcp");
        told(examine());
    }

    @Test
    void anIssuerInAnInnerNetworkIsNotAsked() throws Exception {
        mcp().resourceMetadata().with("authorization_servers", List.of("https://169.254.169.254", "https://10.1.2.3"));
        Diagnosis diagnosis = examine();
        assertThat(diagnosis.outcome()).isEqualTo(Outcome.IMPOSSIBLE);
        assertThat(diagnosis.obstacle().orElseThrow().prevents()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
        assertThat(issuer().metadata().count()).isZero();
    }
}
