package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The client that a device is, and issuers that do not offer the grant (RFC 8628 sections 3.1 and 4). */
class DeviceClientTest extends WithDevices {
    @Nested
    class TheClient {
        @Test
        void registersWithoutARedirectUriForWhatItWillPresent() throws Exception {
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
            }
            assertThat(issuer.registration().requests())
                    .singleElement()
                    .satisfies(sent -> assertThat(sent.json())
                            .containsEntry(
                                    "grant_types",
                                    List.of("urn:ietf:params:oauth:grant-type:device_code", "refresh_token"))
                            .containsEntry("response_types", List.of())
                            .doesNotContainKey("redirect_uris"));
        }

        @Test
        void thatIsKeptServesAgain() throws Exception {
            time.in(1, person::allow);
            time.in(2, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
                berth.signInAgain(server());
            }
            assertThat(person.all).hasSize(2);
            assertThat(issuer.registration().count()).isOne();
        }

        /** It was registered to be sent codes, and may not present anything else. */
        @Test
        void ofABrowsersSignInIsNotUsed() throws Exception {
            try (Approver browser = new Approver();
                    Berth berth = berth(browser)) {
                berth.signIn(server().toBuilder().onAnotherDevice(false).build());
            }
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signInAgain(server())).isPresent();
            }
            assertThat(issuer.registration().count()).isEqualTo(2);
            assertThat(kept().client().redirectUri()).isNull();
        }

        /** Field class 23. */
        @Test
        void thatTheIssuerHasForgottenIsRegisteredOnceMoreBeforeAnybodyIsAsked() throws Exception {
            time.in(1, person::allow);
            time.in(2, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
                issuer.clients().purge();
                assertThat(berth.signInAgain(server())).isPresent();
            }
            assertThat(person.all).hasSize(2);
            assertThat(issuer.registration().count()).isEqualTo(2);
        }

        /** Field class 23: forgotten while the person was at it. */
        @Test
        void thatIsForgottenMeanwhileIsRegisteredOnceMore() throws Exception {
            time.in(1, person::allow);
            time.in(2, () -> issuer.clients().purge());
            time.in(3, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
                assertThat(berth.signInAgain(server())).isPresent();
            }
            assertThat(person.all).hasSize(3);
            assertThat(issuer.registration().count()).isEqualTo(2);
        }

        /** Field class 23. */
        @Test
        void isRegisteredNoThirdTime() throws Exception {
            time.in(1, person::allow);
            time.in(2, () -> issuer.clients().purge());
            time.in(3, () -> issuer.clients().purge());
            try (Berth berth = berth()) {
                berth.signIn(server());
                assertThat(failure(() -> berth.signInAgain(server())).code()).isEqualTo(ErrorCode.INVALID_CLIENT);
            }
            assertThat(issuer.registration().count()).isEqualTo(2);
        }

        /** A gateway's word is not its issuer's, who alone could have forgotten it. */
        @Test
        void thatSomeGatewayRefusesStaysAsItIsWithItsGrant() throws Exception {
            time.in(1, person::allow);
            time.in(2, person::allow);
            time.in(3, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(server());
                Credential before = kept();
                issuer.deviceAuthorization().answerNext(1, Reply.status(401));
                assertThat(failure(() -> berth.signInAgain(server())).facts()).containsEntry("status", "401");
                assertThat(person.all).hasSize(1);
                assertThat(kept()).isEqualTo(before);

                issuer.token().deviceCode().answerNext(1, Reply.status(401));
                assertThat(failure(() -> berth.signInAgain(server())).facts()).containsEntry("status", "401");
                assertThat(person.all).hasSize(2);
                assertThat(kept()).isEqualTo(before);

                assertThat(berth.signInAgain(server())).isPresent();
            }
            assertThat(issuer.registration().count()).isOne();
        }

        /** Field class 23: what takes its place has to be stored first. */
        @Test
        void thatTheIssuerHasForgottenIsGoneWithItsGrantOnlyOnceAnotherIsThere() throws Exception {
            time.in(1, person::allow);
            time.in(2, () -> person.last().cancel());
            try (Berth berth = berth()) {
                berth.signIn(server());
                Secret before = berth.token(server()).value();
                issuer.clients().purge();
                assertThat(failure(() -> berth.signInAgain(server())).code()).isEqualTo(ErrorCode.CANCELLED);
                assertThat(berth.token(server()).value()).isEqualTo(before);
            }
            assertThat(issuer.registration().count()).isEqualTo(2);
        }

        /** It is remembered: the next sign-in does not show the document again. */
        @Test
        void thatIsAMetadataDocumentGivesWayToARegistrationWhereItIsRefused() throws Exception {
            issuer.metadata().with("client_id_metadata_document_supported", true);
            Server documented = server().toBuilder()
                    .clientMetadataUrl(URI.create("https://client.example/berth.json"))
                    .build();
            time.in(1, person::allow);
            time.in(2, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signIn(documented)).isPresent();
                assertThat(berth.signInAgain(documented)).isPresent();
            }
            assertThat(issuer.deviceAuthorization().requests())
                    .extracting(request -> request.parameter("client_id"))
                    .filteredOn("https://client.example/berth.json"::equals)
                    .hasSize(1);
            assertThat(issuer.registration().count()).isOne();
            assertThat(person.all).hasSize(2);
        }

        /** Field class 34. */
        @Test
        void thatIsConfiguredIsUsedAsItIs() throws Exception {
            issuer.clients()
                    .add(Client.confidentialClient(
                            "ours", "hush", ClientAuthentication.CLIENT_SECRET_BASIC, "http://127.0.0.1/callback"));
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                berth.signIn(
                        server().toBuilder().client("ours", Secret.of("hush")).build());
            }
            assertThat(issuer.registration().count()).isZero();
            assertThat(issuer.deviceAuthorization().requests().get(0).header("Authorization"))
                    .startsWith("Basic ");
        }
    }

    @Nested
    class AnIssuerWithoutTheGrant {
        private void isRefused() {
            try (Berth berth = berth()) {
                BerthException failure = failure(() -> berth.signIn(server()));
                assertThat(failure).isInstanceOf(DiscoveryException.class);
                assertThat(failure.code()).isEqualTo(ErrorCode.GRANT_UNSUPPORTED);
            }
            assertThat(person.all).isEmpty();
            assertThat(issuer.registration().count()).isZero();
        }

        @Test
        void hasNoEndpointForIt() {
            issuer.metadata().without("device_authorization_endpoint");
            isRefused();
        }

        @Test
        void leavesItOutOfItsList() {
            issuer.metadata().with("grant_types_supported", List.of("authorization_code"));
            isRefused();
        }
    }

    /** The next that the resource names may have it. */
    @Test
    void anIssuerWithoutTheGrantIsPassedOver() throws Exception {
        try (TestAuthorizationServer other =
                TestAuthorizationServer.builder().log(log).start()) {
            servers.get(0).resourceMetadata().with("authorization_servers", List.of(other.issuer(), issuer.issuer()));
            time.in(1, person::allow);
            try (Berth berth = berth()) {
                assertThat(berth.signIn(server()).orElseThrow().issuer()).isEqualTo(issuer.issuer());
            }
            assertThat(other.registration().count()).isZero();
        }
    }
}
