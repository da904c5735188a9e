package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.SettableClock;
import dev.berth.testkit.jose.Jwk;
import dev.berth.testkit.jose.JwsAlgorithm;
import dev.berth.testkit.jose.Jwt;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens bound to a key (RFC 9449), against servers that take a proof for its own request alone. */
class DpopTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.now());

    private Berth asking(Interaction person) {
        return Berth.builder().store(store).clock(clock).interaction(person).build();
    }

    private void demanded() {
        issuer().dpop().supported(true);
        mcp().dpop().required(true);
    }

    private static String call(Connection connection) throws InterruptedException {
        return connection
                .session()
                .callTool("echo", "{\"text\":\"hello\"}")
                .texts()
                .toString();
    }

    private void signInAndCall() throws Exception {
        try (Approver person = new Approver();
                Berth berth = asking(person)) {
            berth.signIn(server());
            try (Connection connection = berth.open(server())) {
                assertThat(call(connection)).contains("hello");
            }
        }
    }

    private List<String> proofs() {
        return Stream.concat(issuer().token().requests().stream(), mcp().mcp().requests().stream())
                .map(request -> request.header("DPoP"))
                .filter(Objects::nonNull)
                .toList();
    }

    @Nested
    class WhereTheServerAsksForIt {
        @Test
        void everyRequestHasAProofOfItsOwn() throws Exception {
            demanded();
            signInAndCall();
            assertThat(tokens().tokenType()).isEqualTo("DPoP");
            assertThat(proofs()).hasSizeGreaterThan(3).doesNotHaveDuplicates();
            assertThat(mcp().mcp().requests())
                    .filteredOn(request -> request.header("Authorization") != null)
                    .isNotEmpty()
                    .allMatch(request ->
                            String.valueOf(request.header("Authorization")).startsWith("DPoP "));
        }

        /** Section 10: a code that is caught on its way is of no use to another key. */
        @Test
        void theCodeIsBoundToTheKeyToo() throws Exception {
            demanded();
            signInAndCall();
            RecordedRequest authorize = issuer().authorize().requests().get(0);
            SigningKey key = SigningKey.ofJwk(Objects.requireNonNull(kept().dpopKey()));
            String thumbprint = Jwk.thumbprint(Keys.publicHalf(key));
            assertThat(authorize.parameter("dpop_jkt")).isEqualTo(thumbprint);
        }

        /** Section 4.2: neither query nor fragment, either of which may hold what a proof should not repeat. */
        @Test
        void proofsNameTheRequestWithoutItsQuery() throws Exception {
            demanded();
            Server withQuery = at(mcp().url() + "?key=canary").build();
            mcp().resourceMetadata().with("resource", mcp().url());
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                berth.signIn(withQuery);
                try (Connection connection = berth.open(withQuery)) {
                    assertThat(call(connection)).contains("hello");
                }
            }
            for (String proof : proofs()) {
                assertThat(Jwt.parse(proof).claims().toString()).doesNotContain("canary");
            }
        }

        /** Section 5: the refresh token of a public client is bound as well. */
        @Test
        void theKeyOutlivesARestartAndIsProvenOnRefresh(@TempDir Path home) throws Exception {
            demanded();
            issuer().token().accessTokenLifetime(Duration.ofSeconds(5));
            store = new FileTokenStore(home);
            signInAndCall();
            clock.advance(Duration.ofSeconds(6));
            store = new FileTokenStore(home);
            try (Berth berth = asking(Interaction.never());
                    Connection connection = berth.open(server())) {
                assertThat(call(connection)).contains("hello");
            }
            assertThat(issuer().token().refresh().count()).isOne();
        }

        @Test
        void aNewSignInHasAKeyOfItsOwn() throws Exception {
            demanded();
            signInAndCall();
            Secret first = Objects.requireNonNull(kept().dpopKey());
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                berth.signInAgain(server());
            }
            assertThat(kept().dpopKey()).isNotNull().isNotEqualTo(first);
        }

        /** The token alone is of no use to whoever asked for it; its type says so. */
        @Test
        void theTokenIsHandedOutByItsType() throws Exception {
            demanded();
            signInAndCall();
            try (Berth berth = asking(Interaction.never())) {
                assertThat(berth.token(server()).tokenType()).isEqualTo("DPoP");
            }
        }
    }

    @Nested
    class Nonces {
        @Test
        void areTakenUpFromBothServersWithOneMoreRequestEach() throws Exception {
            demanded();
            issuer().dpop().demandsNonces(true);
            mcp().dpop().demandsNonces(true);
            signInAndCall();
            assertThat(issuer().token().count()).isEqualTo(2);
            assertThat(issuer().authorize().count()).isOne();
        }

        @Test
        void areKeptForTheRequestsThatFollow() throws Exception {
            demanded();
            mcp().dpop().demandsNonces(true);
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                berth.signIn(server());
                try (Connection connection = berth.open(server())) {
                    int before = mcp().mcp().count();
                    call(connection);
                    assertThat(mcp().mcp().count()).isEqualTo(before + 1);
                    mcp().dpop().rotateNonce();
                    call(connection);
                    assertThat(mcp().mcp().count()).isEqualTo(before + 3);
                }
            }
        }

        /** Section 8.2: the next one may come with any answer. */
        @Test
        void thatComeWithASuccessAreUsedNext() throws Exception {
            demanded();
            mcp().dpop().demandsNonces(true).renewsNonces(true);
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                berth.signIn(server());
                try (Connection connection = berth.open(server())) {
                    int before = mcp().mcp().count();
                    call(connection);
                    call(connection);
                    assertThat(mcp().mcp().count()).isEqualTo(before + 2);
                }
            }
        }

        /** A server that always asks for another is refused, not asked for ever. */
        @Test
        void areNotChasedForEver() throws Exception {
            demanded();
            signInAndCall();
            mcp().mcp()
                    .alter(reply -> reply.withStatus(401)
                            .withHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                            .withHeader("DPoP-Nonce", "n" + System.nanoTime()));
            try (Berth berth = asking(Interaction.never())) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.open(server()));
                assertThat(failure).isNotNull();
            }
            assertThat(mcp().mcp().count()).isLessThan(20);
        }
    }

    /** Proofs are dated, and good for moments: a clock that is off makes them worth nothing (section 11.1). */
    @Nested
    class WhereTheClocksDiffer {
        @ParameterizedTest
        @CsvSource({"-600, behind", "600, ahead of"})
        void theMcpServersRefusalSaysSoAndNobodyIsAskedAgain(int seconds, String told) throws Exception {
            demanded();
            issuer().dpop().window(Duration.ofHours(1));
            signInAndCall();
            clock.advance(Duration.ofSeconds(seconds));
            int before = mcp().mcp().count();
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                Connections connections = berth.connect(List.of(server()));
                assertThat(connections.connected()).isEmpty();
                isExplained(connections.failed().values().iterator().next(), ErrorCode.TOKEN_NOT_ACCEPTED, told);
                assertThat(person.asked).isEmpty();
            }
            assertThat(mcp().mcp().count()).isLessThan(before + 5);
            assertThat(issuer().token().refresh().count()).isZero();
        }

        @ParameterizedTest
        @CsvSource({"-600, behind", "600, ahead of"})
        void theTokenEndpointsRefusalSaysSo(int seconds, String told) throws Exception {
            demanded();
            clock.advance(Duration.ofSeconds(seconds));
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(server()));
                isExplained(failure, ErrorCode.TOKEN_REFUSED, told);
                assertThat(failure.facts()).containsEntry("server_error", "invalid_dpop_proof");
                assertThat(person.asked).hasSize(1);
            }
        }

        /** Of a proof that is refused for another reason no more is said than is known. */
        @Test
        void nothingIsSaidOfThemWhereTheyDoNot() throws Exception {
            demanded();
            signInAndCall();
            mcp().mcp()
                    .alter(reply ->
                            reply.withStatus(401).withHeader("WWW-Authenticate", "DPoP error=\"invalid_dpop_proof\""));
            try (Berth berth = asking(Interaction.never())) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.open(server()));
                assertThat(failure.code()).isEqualTo(ErrorCode.TOKEN_NOT_ACCEPTED);
                assertThat(failure).hasMessageContaining("proof").hasMessageNotContaining("clock is");
            }
        }

        private static void isExplained(BerthException failure, ErrorCode code, String told) {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure).hasMessageContaining("clock is").hasMessageContaining(told);
            assertThat(failure.facts().get("hint")).contains("clock");
        }
    }

    @Nested
    class WhereItIsNotAskedFor {
        /** A resource that knows nothing of DPoP would refuse a bound token, whatever its authorization server can do. */
        @Test
        void theAuthorizationServerAloneDoesNotDecide() throws Exception {
            issuer().dpop().supported(true);
            signInAndCall();
            assertThat(tokens().tokenType()).isEqualTo("Bearer");
            assertThat(proofs()).isEmpty();
        }

        @Test
        void itCanBeAskedForAllTheSame() throws Exception {
            issuer().dpop().supported(true);
            mcp().dpop().supported(true);
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                Server always = server().toBuilder().dpop(DpopPolicy.ALWAYS).build();
                berth.signIn(always);
                assertThat(berth.token(always).tokenType()).isEqualTo("DPoP");
            }
        }

        @Test
        void aBearerTokenInItsPlaceIsRefusedToWhoeverInsists() throws Exception {
            issuer().dpop().ignoresProofs(true);
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                Server always = server().toBuilder().dpop(DpopPolicy.ALWAYS).build();
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(always));
                assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_TOKEN_RESPONSE);
            }
            assertThat(store.list()).allMatch(credential -> credential.tokens() == null);
        }

        /** The issuer may change its mind at any refresh, and a grant may be older than the wish. */
        @Test
        void norIsOneThatCameBeforeOrByARefresh() throws Exception {
            signInAndCall();
            Server always = server().toBuilder().dpop(DpopPolicy.ALWAYS).build();
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                assertThat(refused(berth, always)).isEqualTo(ErrorCode.INTERACTION_REQUIRED);

                issuer().dpop().supported(true);
                berth.signIn(always);
                assertThat(berth.token(always).tokenType()).isEqualTo("DPoP");

                issuer().dpop().ignoresProofs(true);
                clock.advance(Duration.ofMinutes(61));
                assertThat(refused(berth, always)).isEqualTo(ErrorCode.INTERACTION_REQUIRED);
                assertThat(refused(berth, always)).isEqualTo(ErrorCode.INTERACTION_REQUIRED);
            }
        }

        /** The token endpoint would refuse the proof, after a person has signed in for nothing. */
        @Test
        void aServerThatTakesNoneOfOurProofsIsToldOfBeforeAnybodyIsAsked() throws Exception {
            issuer().dpop().supported(true).algorithms(JwsAlgorithm.ES384);
            Server always = server().toBuilder().dpop(DpopPolicy.ALWAYS).build();
            isToldBeforeAnybodyIsAsked(always);
            mcp().dpop().required(true);
            isToldBeforeAnybodyIsAsked(server());
        }

        private void isToldBeforeAnybodyIsAsked(Server server) throws Exception {
            try (Approver person = new Approver();
                    Berth berth = asking(person)) {
                BerthException failure = catchThrowableOfType(BerthException.class, () -> berth.signIn(server));
                assertThat(failure.code()).isEqualTo(ErrorCode.DPOP_UNSUPPORTED);
                assertThat(failure.facts())
                        .containsEntry("expected", "ES256")
                        .containsEntry("dpop_signing_alg_values_supported", "ES384")
                        .containsEntry("rule", "RFC 9449 section 5.1");
                assertThat(person.asked).isEmpty();
            }
            assertThat(issuer().registration().count()).isZero();
        }

        private static ErrorCode refused(Berth berth, Server server) {
            return catchThrowableOfType(BerthException.class, () -> berth.token(server))
                    .code();
        }
    }

    @Test
    void theKeyIsInNoTextForm() throws Exception {
        demanded();
        signInAndCall();
        String key = Objects.requireNonNull(kept().dpopKey()).reveal();
        assertThat(kept() + " " + kept().dpopKey() + " " + Secret.of(key)).doesNotContain(key);
    }
}
