package dev.berth;

import static dev.berth.testkit.AuthorizationServerLocation.OAUTH;
import static dev.berth.testkit.AuthorizationServerLocation.OPENID_PATH_INSERTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.diagnosis.Diagnosis;
import dev.berth.diagnosis.Diagnosis.Outcome;
import dev.berth.diagnosis.Finding;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Verdict;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the doctor sees at authorization servers, how a client would get known there, and what is stored here. */
class ExaminationOfIssuersTest extends WithDoctor {
    @Nested
    class TheMetadata {
        @Test
        void isOfTheIssuerThatWasAskedFor() throws Exception {
            issuer().metadata().with("issuer", issuer().issuer() + "/");
            Finding finding = broken(examine(), Rule.ISSUER_IS_IDENTICAL);
            assertThat(finding.prevents()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
            assertThat(finding.message()).contains(issuer().issuer() + "/,").contains("slash");
            assertThat(finding.rule().section()).isEqualTo("RFC 8414 section 3.3");
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void promisesS256(boolean absent) throws Exception {
            if (absent) {
                issuer().metadata().without("code_challenge_methods_supported");
            } else {
                issuer().metadata().with("code_challenge_methods_supported", List.of("plain"));
            }
            assertThat(broken(examine(), Rule.PKCE_IS_PROMISED).prevents()).isEqualTo(ErrorCode.PKCE_UNSUPPORTED);
        }

        @Test
        void promisesIss() throws Exception {
            issuer().metadata().without("authorization_response_iss_parameter_supported");
            Diagnosis diagnosis = examine();
            assertThat(warning(diagnosis, Rule.ISS_IS_PROMISED).prevents()).isNull();
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @Test
        void namesSafeEndpoints() throws Exception {
            issuer().metadata().with("token_endpoint", "http://as.example/token");
            assertThat(broken(examine(), Rule.ENDPOINTS_ARE_SAFE).prevents()).isEqualTo(ErrorCode.UNSAFE_URL);
        }

        @Test
        void namesSafeKeysToo() throws Exception {
            issuer().metadata().with("jwks_uri", "http://as.example/keys");
            Diagnosis diagnosis = examine();
            assertThat(broken(diagnosis, Rule.ENDPOINTS_ARE_SAFE).prevents()).isNull();
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @Test
        void leadsToNoForbiddenNetwork() throws Exception {
            issuer().metadata().with("authorization_endpoint", "https://169.254.169.254/authorize");
            assertThat(broken(examine(), Rule.ADDRESSES_ARE_PERMITTED).prevents())
                    .isEqualTo(ErrorCode.ADDRESS_REFUSED);
        }

        @Test
        void standsWhereItMayBeReached() throws Exception {
            mcp().resourceMetadata().with("authorization_servers", List.of("https://10.0.0.1"));
            assertThat(of(examine(), Rule.ADDRESSES_ARE_PERMITTED, Verdict.BROKEN))
                    .hasSize(2)
                    .allMatch(f -> f.prevents() == ErrorCode.ADDRESS_REFUSED);
        }

        @Test
        void namesBothEndpointsAndTheCode() throws Exception {
            issuer().metadata().without("authorization_endpoint", "response_types_supported");
            Diagnosis diagnosis = examine();
            assertThat(broken(diagnosis, Rule.ENDPOINTS_ARE_NAMED).prevents()).isEqualTo(ErrorCode.INVALID_METADATA);
            assertThat(broken(diagnosis, Rule.CODE_IS_SUPPORTED).prevents()).isNull();
        }

        @Test
        void isThere() throws Exception {
            issuer().metadata().answerWith(Reply.status(404));
            assertThat(broken(examine(), Rule.AUTHORIZATION_SERVER_METADATA_EXISTS)
                            .prevents())
                    .isEqualTo(ErrorCode.METADATA_NOT_FOUND);
        }

        @Test
        void inTroubleIsNotTakenForAbsent() throws Exception {
            issuer().metadata().answerWith(Reply.status(500));
            Diagnosis diagnosis = examine();
            assertThat(diagnosis.obstacle().orElseThrow().prevents()).isEqualTo(ErrorCode.SERVER_ERROR);
            assertThat(broken(diagnosis, Rule.AUTHORIZATION_SERVER_METADATA_EXISTS)
                            .prevents())
                    .isNull();
        }

        @Test
        void saysTheSameInEveryForm() throws Exception {
            issuer().metadata().servedAt(OAUTH, OPENID_PATH_INSERTED);
            assertThat(of(examine(), Rule.AUTHORIZATION_SERVER_METADATA_AGREES, Verdict.KEPT))
                    .hasSize(1);
            issuer().metadata().at(OPENID_PATH_INSERTED).without("code_challenge_methods_supported");
            Diagnosis diagnosis = examine();
            assertThat(warning(diagnosis, Rule.AUTHORIZATION_SERVER_METADATA_AGREES)
                            .message())
                    .contains("code_challenge_methods_supported");
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @Test
        void tellsWhatElseIsOffered() throws Exception {
            issuer().metadata()
                    .with("pushed_authorization_request_endpoint", issuer().issuer() + "/par")
                    .with("require_pushed_authorization_requests", true)
                    .with("device_authorization_endpoint", issuer().issuer() + "/device")
                    .with("dpop_signing_alg_values_supported", List.of("ES256"))
                    .with("protected_resources", List.of(mcp().url()));
            issuer().scopesSupported("tools", "offline_access");
            Diagnosis diagnosis = examine();
            assertThat(only(diagnosis, Rule.EXTENSIONS, Verdict.INFORMATION).message())
                    .contains("demands", "device grant", "ES256");
            only(diagnosis, Rule.OFFLINE_ACCESS_IS_OFFERED, Verdict.INFORMATION);
            only(diagnosis, Rule.RESOURCE_IS_PROTECTED, Verdict.KEPT);
            issuer().metadata().with("protected_resources", List.of("https://other.example"));
            warning(examine(), Rule.RESOURCE_IS_PROTECTED);
        }

        /** RFC 9126 section 5: whoever demands something has to take it. */
        @Test
        void saysWhereRequestsArePushedThatHaveToBe() throws Exception {
            issuer().metadata().with("require_pushed_authorization_requests", true);
            assertThat(broken(examine(), Rule.PUSHED_REQUESTS_HAVE_A_PLACE).prevents())
                    .isEqualTo(ErrorCode.INVALID_METADATA);
            issuer().pushedAuthorization().supported(true);
            assertThat(examine().outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @Test
        void saysWhatItDoesNotOffer() throws Exception {
            issuer().metadata()
                    .without("revocation_endpoint")
                    .with("grant_types_supported", List.of("authorization_code"))
                    .with("token_endpoint_auth_methods_supported", List.of("private_key_jwt"))
                    .with("response_modes_supported", List.of("form_post"));
            Diagnosis diagnosis = examine();
            only(diagnosis, Rule.REVOCATION_IS_OFFERED, Verdict.INFORMATION);
            warning(diagnosis, Rule.GRANTS_ARE_LISTED);
            warning(diagnosis, Rule.PUBLIC_CLIENTS_ARE_SERVED);
            warning(diagnosis, Rule.QUERY_IS_SUPPORTED);
        }
    }

    @Nested
    class SeveralAuthorizationServers {
        @Test
        void areAllLookedAtAndTheFirstThatCanServeCounts() throws Exception {
            try (TestAuthorizationServer other = TestAuthorizationServer.start()) {
                other.metadata().without("code_challenge_methods_supported");
                mcp().resourceMetadata()
                        .with(
                                "authorization_servers",
                                List.of(mcp().origin() + "/nobody", issuer().issuer(), other.issuer()));
                Diagnosis diagnosis = examine();
                assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
                assertThat(diagnosis.issuer()).isEqualTo(issuer().issuer());
                assertThat(broken(diagnosis, Rule.AUTHORIZATION_SERVER_METADATA_EXISTS)
                                .prevents())
                        .isNull();
                assertThat(broken(diagnosis, Rule.PKCE_IS_PROMISED).prevents()).isNull();
            }
        }

        @Test
        void areNamedByUrls() throws Exception {
            mcp().resourceMetadata().with("authorization_servers", List.of("http://as.example"));
            assertThat(broken(examine(), Rule.ISSUER_IS_A_URL).prevents()).isEqualTo(ErrorCode.UNSAFE_URL);
            mcp().resourceMetadata().with("authorization_servers", List.of("http://as.example", issuer().issuer()));
            assertThat(broken(examine(), Rule.ISSUER_IS_A_URL).prevents())
                    .as("another serves")
                    .isNull();
        }

        @Test
        void areAskedUpToANumber() throws Exception {
            List<String> many = java.util.stream.IntStream.range(0, 100)
                    .mapToObj(i -> issuer().issuer() + "/" + i)
                    .toList();
            mcp().resourceMetadata().with("authorization_servers", many);
            examine();
            assertThat(world.log().all()).hasSizeLessThan(40);
        }
    }

    @Nested
    class AClient {
        @Test
        void canBeHad() throws Exception {
            issuer().metadata().without("registration_endpoint");
            Diagnosis diagnosis = examine();
            Finding finding = broken(diagnosis, Rule.CLIENT_CAN_BE_HAD);
            assertThat(diagnosis.issuer()).as("found all the same").isEqualTo(issuer().issuer());
            assertThat(finding.prevents()).isEqualTo(ErrorCode.CLIENT_REQUIRED);
            assertThat(finding.advice().person()).contains("client id");
        }

        @Test
        void mayBeConfigured() throws Exception {
            issuer().metadata().without("registration_endpoint");
            Diagnosis diagnosis = examine(at(mcp().url()).client("known").build());
            only(diagnosis, Rule.CLIENT_CAN_BE_HAD, Verdict.KEPT);
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.POSSIBLE);
        }

        @Test
        void mayBeAMetadataDocument() throws Exception {
            issuer().metadata().without("registration_endpoint").with("client_id_metadata_document_supported", true);
            assertThat(warning(examine(), Rule.CLIENT_CAN_BE_HAD).prevents()).isEqualTo(ErrorCode.CLIENT_REQUIRED);
            Server server = at(mcp().url())
                    .clientMetadataUrl(URI.create("https://app.example/client.json"))
                    .build();
            assertThat(examine(server).outcome()).isEqualTo(Outcome.POSSIBLE);
        }
    }

    @Nested
    class WhatIsStored {
        private void signIn() throws Exception {
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                berth.signIn(server());
            }
        }

        @Test
        void isTold() throws Exception {
            assertThat(only(examine(), Rule.STORED_GRANT, Verdict.INFORMATION).message())
                    .contains("Nobody");
            signIn();
            assertThat(only(examine(), Rule.STORED_GRANT, Verdict.INFORMATION).message())
                    .contains("good until")
                    .contains(issuer().issuer());
        }

        @Test
        void isHeldAgainstTheIssuerOfToday() throws Exception {
            signIn();
            try (TestAuthorizationServer other = TestAuthorizationServer.start()) {
                mcp().protectedBy(other);
                assertThat(warning(examine(), Rule.STORED_GRANT).message()).contains(other.issuer());
            }
        }

        @Test
        void isWorthARegistration() throws Exception {
            signIn();
            issuer().metadata().without("registration_endpoint");
            assertThat(only(examine(), Rule.CLIENT_CAN_BE_HAD, Verdict.KEPT).message())
                    .contains("earlier registration");
        }
    }

    @Test
    void severalFaultsAreAllTold() throws Exception {
        mcp().challenge().headers("Bearer error=invalid_token resource_metadata=\"" + mcp().origin() + "/gone\"");
        mcp().resourceMetadata().with("resource", "https://other.example/mcp");
        issuer().metadata()
                .with("issuer", issuer().issuer() + "/")
                .without("code_challenge_methods_supported", "registration_endpoint", "response_types_supported")
                .with("token_endpoint", "http://as.example/token")
                .with("revocation_endpoint", "https://[fe80::1]/revoke");
        Diagnosis diagnosis = examine();
        assertThat(diagnosis.findings())
                .filteredOn(f -> f.verdict() == Verdict.BROKEN)
                .extracting(Finding::rule)
                .containsExactly(
                        Rule.CHALLENGE_WELL_FORMED,
                        Rule.RESOURCE_METADATA_RESPONSE,
                        Rule.RESOURCE_BELONGS,
                        Rule.ISSUER_IS_IDENTICAL,
                        Rule.ENDPOINTS_ARE_SAFE,
                        Rule.PKCE_IS_PROMISED,
                        Rule.ADDRESSES_ARE_PERMITTED,
                        Rule.CODE_IS_SUPPORTED,
                        Rule.CLIENT_CAN_BE_HAD);
        assertThat(diagnosis.obstacles())
                .extracting(Finding::prevents)
                .containsExactly(
                        ErrorCode.RESOURCE_MISMATCH,
                        ErrorCode.ISSUER_MISMATCH,
                        ErrorCode.UNSAFE_URL,
                        ErrorCode.PKCE_UNSUPPORTED,
                        ErrorCode.ADDRESS_REFUSED,
                        ErrorCode.CLIENT_REQUIRED);
    }

    @Test
    void everyBrokenRuleHasAdvice() throws Exception {
        try (TestMcpServer bare = TestMcpServer.builder().protectedBy(issuer()).start()) {
            bare.challenge().headers();
            bare.resourceMetadata().without("resource", "authorization_servers");
            for (Finding finding : examine(at(bare.url()).build()).findings()) {
                if (finding.verdict() == Verdict.BROKEN) {
                    assertThat(finding.advice().owner()).as(finding.toString()).isNotNull();
                }
            }
        }
    }
}
