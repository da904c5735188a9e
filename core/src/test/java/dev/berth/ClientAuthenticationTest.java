package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.jose.JwtSigner;
import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.jose.Jwt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that vouch for themselves with signed assertions (RFC 7523 section 2.2), from the sign-in to its end. */
class ClientAuthenticationTest extends WithWorld {
    private static final String REDIRECT = "http://127.0.0.1/callback";

    private final SettableClock clock = new SettableClock(Instant.now());

    private Berth asking(Interaction person) {
        return Berth.builder().store(store).clock(clock).interaction(person).build();
    }

    private Server withKey(JwtSigner key) {
        return server().toBuilder().client("desk").clientKey(key).build();
    }

    private void signIn(Server server) throws Exception {
        try (Approver person = new Approver();
                Berth berth = asking(person)) {
            berth.signIn(server);
        }
    }

    private BerthException refused(Server server) {
        return catchThrowableOfType(BerthException.class, () -> signIn(server));
    }

    private static String assertion(RecordedRequest request) {
        return String.valueOf(request.parameter("client_assertion"));
    }

    @Nested
    class ByPrivateKey {
        private final SigningKey key = SigningKey.generate();

        private Server known() {
            issuer().clients().add(Client.privateKeyClient("desk", Keys.publicHalf(key), REDIRECT));
            return withKey(key);
        }

        @Test
        void isMadeAnewForExchangeRefreshAndRevocation() throws Exception {
            Server server = known();
            issuer().token().accessTokenLifetime(Duration.ofSeconds(5));
            signIn(server);
            clock.advance(Duration.ofSeconds(6));
            try (Berth berth = asking(Interaction.never())) {
                berth.token(server);
                assertThat(berth.signOut(server).outcome()).isEqualTo(SignOut.REVOKED);
            }
            List<String> assertions = Stream.concat(
                            issuer().token().requests().stream(), issuer().revocation().requests().stream())
                    .map(ClientAuthenticationTest::assertion)
                    .toList();
            assertThat(assertions).hasSize(4).doesNotHaveDuplicates();
        }

        /** RFC 6749 section 2.3: who vouches for itself in one way does so in no other, nor with another's secret. */
        @Test
        void isTheOneWayThatTheClientAuthenticates() throws Exception {
            issuer().clients().add(Client.privateKeyClient("desk", Keys.publicHalf(key), REDIRECT));
            issuer().token().accessTokenLifetime(Duration.ofSeconds(5));
            Server both = server().toBuilder()
                    .client("desk", Secret.of("canary-secret"))
                    .clientKey(key)
                    .build();
            signIn(both);
            clock.advance(Duration.ofSeconds(6));
            try (Berth berth = asking(Interaction.never())) {
                berth.token(both);
                berth.signOut(both);
            }
            assertThat(Stream.concat(issuer().token().requests().stream(), issuer().revocation().requests().stream()))
                    .hasSizeGreaterThan(3)
                    .allSatisfy(request -> {
                        assertThat(request.header("Authorization")).isNull();
                        assertThat(request.form())
                                .doesNotContainKey("client_secret")
                                .containsKey("client_assertion");
                    });
        }

        /** An assertion that names an endpoint, or several audiences, could be used at another server. */
        @Test
        void isMeantForTheIssuerAlone() throws Exception {
            signIn(known());
            Jwt assertion = Jwt.parse(assertion(issuer().token().requests().get(0)));
            assertThat(assertion.claims().get("aud")).isEqualTo(issuer().issuer());
            assertThat(assertion.text("iss")).isEqualTo("desk");
            assertThat(assertion.text("sub")).isEqualTo("desk");
            assertThat(assertion.instant("exp")).isBefore(clock.instant().plusSeconds(301));
        }

        /** The key may be replaced without a new sign-in; and what is not kept cannot be read. */
        @Test
        void leavesTheKeyOutOfTheStore(@TempDir Path home) throws Exception {
            store = new FileTokenStore(home);
            signIn(known());
            String secretHalf = dev.berth.json.JsonObject.parse(
                            key.toJwk().orElseThrow().reveal())
                    .string("d");
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file)).doesNotContain(String.valueOf(secretHalf));
                }
            }
        }

        @Test
        void saysSoWhereTheKeyIsGone() throws Exception {
            signIn(known());
            clock.advance(Duration.ofMinutes(61));
            Server withoutKey = server().toBuilder().client("desk").build();
            try (Berth berth = asking(Interaction.never())) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.token(withoutKey));
                assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
            }
            assertThat(kept().tokens()).as("the grant").isNotNull();
        }

        /** What is to be forgotten is forgotten, whatever is missing to tell the issuer. */
        @Test
        void isNotNeededToSignOut() throws Exception {
            signIn(known());
            Server withoutKey = server().toBuilder().client("desk").build();
            try (Berth berth = asking(Interaction.never())) {
                assertThat(berth.signOut(withoutKey).outcome()).isEqualTo(SignOut.REVOCATION_FAILED);
            }
            assertThat(store.list()).isEmpty();
        }

        @Test
        void isSignedByWhatBothSidesCanDo() throws Exception {
            Server server = known();
            issuer().metadata().with("token_endpoint_auth_signing_alg_values_supported", List.of("RS256", "ES256"));
            signIn(server);
            assertThat(kept().client().signingAlgorithm()).isEqualTo("ES256");
        }

        @Test
        void isRefusedBeforeAnybodyIsAskedWhereTheyHaveNothingInCommon() {
            Server server = known();
            issuer().metadata().with("token_endpoint_auth_signing_alg_values_supported", List.of("RS256"));
            BerthException failure = refused(server);
            assertThat(failure.code()).isEqualTo(ErrorCode.CLIENT_AUTHENTICATION_UNSUPPORTED);
            assertThat(failure.facts()).containsEntry("expected", "ES256");
            assertThat(issuer().authorize().count()).isZero();
        }

        /** An assertion lives for a minute: what the server calls an unknown client is a wrong clock, most often. */
        @Test
        void saysSoWhereThisMachinesClockIsWrong() {
            Server server = known();
            clock.advance(Duration.ofMinutes(-10));
            BerthException behind = refused(server);
            assertThat(behind.code()).isEqualTo(ErrorCode.INVALID_CLIENT);
            assertThat(behind).hasMessageContaining("clock").hasMessageContaining("behind");
            assertThat(behind.facts().get("hint")).contains("clock");

            clock.advance(Duration.ofMinutes(20));
            assertThat(refused(server)).hasMessageContaining("ahead");
        }

        @Test
        void saysNothingOfTheClockWhereThatIsRight() {
            Server server = known();
            issuer().token().answerWith(Reply.error(401, "invalid_client", "no"));
            assertThat(refused(server)).hasMessageNotContaining("clock");
        }

        @Test
        void isNotShownInAFailureThatRepeatsIt() {
            Server server = known();
            List<String> sent = new ArrayList<>();
            issuer().token().alter(reply -> {
                String assertion = assertion(issuer().token().requests().get(0));
                sent.add(assertion);
                return Reply.error(400, "invalid_grant", "bad " + assertion);
            });
            BerthException failure = refused(server);
            assertThat(sent).isNotEmpty();
            assertThat(failure + failure.facts().toString()).doesNotContain(sent.get(0));
        }
    }

    @Nested
    class ByAKeyElsewhere {
        /** A hardware module, say: it signs, and gives nothing away. */
        @Test
        void asksItsOwnerForEachSignature() throws Exception {
            SigningKey inside = SigningKey.generate();
            List<String> asked = new ArrayList<>();
            JwtSigner module = new JwtSigner() {
                @Override
                public List<String> algorithms() {
                    return List.of("ES256");
                }

                @Override
                public @Nullable String keyId() {
                    return "slot-4";
                }

                @Override
                public byte[] sign(String algorithm, byte[] signingInput) {
                    asked.add(algorithm);
                    return inside.sign(algorithm, signingInput);
                }
            };
            issuer().clients().add(Client.privateKeyClient("desk", Keys.publicHalf(inside), REDIRECT));
            signIn(withKey(module));
            assertThat(asked).containsExactly("ES256");
            assertThat(Jwt.parse(assertion(issuer().token().requests().get(0))).keyId())
                    .isEqualTo("slot-4");
        }
    }

    @Nested
    class BySecret {
        private static final String SECRET = "canary-a-secret-of-more-than-32-bytes";

        @Test
        void isSignedWhereTheServerTakesNothingElse() throws Exception {
            issuer().authenticationMethods(ClientAuthentication.CLIENT_SECRET_JWT);
            issuer().clients()
                    .add(Client.confidentialClient("desk", SECRET, ClientAuthentication.CLIENT_SECRET_JWT, REDIRECT));
            signIn(server().toBuilder().client("desk", Secret.of(SECRET)).build());
            RecordedRequest request = issuer().token().requests().get(0);
            assertThat(request.form()).doesNotContainKey("client_secret").containsKey("client_assertion");
            assertThat(request.header("Authorization")).isNull();
        }

        /** The key is for clients that are known by it; this one was given a secret. */
        @Test
        void isWhatARegisteredClientSignsWithThoughAKeyIsConfigured() throws Exception {
            issuer().authenticationMethods(ClientAuthentication.CLIENT_SECRET_JWT);
            signIn(server().toBuilder().clientKey(SigningKey.generate()).build());
            assertThat(Jwt.parse(assertion(issuer().token().requests().get(0))).header())
                    .containsEntry("alg", "HS256");
        }
    }
}
