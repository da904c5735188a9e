package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.error.TokenException;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Reply;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What authorization servers answer in the field, from end to end: registration, exchange, refresh. */
class GrantAnswersTest extends WithWorld {
    private void signsInAndRefreshes() throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            assertThat(berth.signIn(server())).isPresent();
            issuer().expireAccessTokens();
            try (Connection connection = berth.open(server())) {
                assertThat(connection.tools()).isNotEmpty();
            }
            assertThat(issuer().token().refresh().count()).isOne();
            assertThat(person.asked).hasSize(1);
        }
    }

    /** A shape in which tokens come. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Shape {
        AS_CREATED(reply -> reply.withStatus(201)),
        AS_A_FORM(Reply::asForm),
        AS_TEXT(reply -> reply.as("text/plain")),
        AS_HTML(reply -> reply.as("text/html; charset=utf-8")),
        WITHOUT_A_TYPE(reply -> reply.without("token_type")),
        IN_LOWER_CASE(reply -> reply.with("token_type", "bearer")),
        WITH_NULLS(reply -> reply.with("error", null).with("id_token", null)),
        WITH_AN_EXPIRY_IN_WORDS(reply -> reply.with("expires_in", "3600"));

        private final UnaryOperator<Reply> change;

        Shape(UnaryOperator<Reply> change) {
            this.change = change;
        }

        /** Tokens in this shape; a refusal as it is. */
        Reply of(Reply reply) {
            return reply.status() == 200 ? change.apply(reply) : reply;
        }
    }

    /** Field class 18: on exchange and refresh alike. */
    @ParameterizedTest
    @EnumSource
    void tokensAreReadInEveryShape(Shape shape) throws Exception {
        issuer().token().alter(shape::of);
        signsInAndRefreshes();
    }

    /** Field class 18: {@code error} goes first, whatever the status says. */
    @Test
    void anErrorUnderStatus200IsAnError() {
        issuer().token().exchange().answerWith(Reply.error(200, "invalid_target", "no such place"));
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            assertThatThrownBy(() -> berth.signIn(server()))
                    .isInstanceOfSatisfying(
                            TokenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TARGET));
        }
    }

    @Nested
    class Registration {
        /** Field class 15: it says that it was refused, and nobody is sent to a page that could only fail. */
        @Test
        void thatIsRefusedInPlainTextOpensNoBrowser() {
            issuer().registration().refusesEverybody();
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signIn(server()))
                        .isInstanceOfSatisfying(RegistrationException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.REGISTRATION_REFUSED);
                            assertThat(e.facts())
                                    .containsEntry("status", "403")
                                    .containsEntry("server_said", "Forbidden")
                                    .containsKey("url");
                        });
                assertThat(person.asked).isEmpty();
                assertThat(person.opened).isEmpty();
            }
            assertThat(issuer().authorize().count()).isZero();
            assertThat(issuer().registration().count())
                    .as("no second name is tried")
                    .isOne();
        }

        /** Field class 24: a secret, and not a word of how to use it. */
        @ParameterizedTest
        @EnumSource(names = {"CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST"})
        void withASecretAndNoMethodFitsTheMetadata(ClientAuthentication only) throws Exception {
            issuer().authenticationMethods(only);
            issuer().registration().assigns(only).without("token_endpoint_auth_method");
            signsInAndRefreshes();
            assertThat(kept().client().tokenEndpointAuthMethod().wireName()).isEqualTo(only.wireName());
        }

        /** Field class 24. */
        @ParameterizedTest
        @EnumSource(names = {"NONE", "CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST"})
        void usesTheMethodThatItWasGiven(ClientAuthentication given) throws Exception {
            issuer().registration().assigns(given);
            signsInAndRefreshes();
        }

        /** Field class 25: {@code client_id} is all that is needed. */
        @Test
        void mayAnswerNothingButAnId() throws Exception {
            issuer().registration()
                    .assigns(ClientAuthentication.NONE)
                    .alter(reply -> reply.edit(all -> all.keySet().retainAll(List.of("client_id"))));
            signsInAndRefreshes();
        }

        /** Field class 25. */
        @Test
        void mayAnswerNulls() throws Exception {
            issuer().registration()
                    .with("client_secret", null)
                    .with("client_secret_expires_at", null)
                    .with("redirect_uris", null)
                    .with("grant_types", null)
                    .with("scope", null);
            signsInAndRefreshes();
        }

        /** Field class 25: no nulls are sent, and what kind of application it is. */
        @Test
        void saysThatThisIsANativeApplication() throws Exception {
            signsInAndRefreshes();
            var sent = issuer().registration().requests().get(0);
            assertThat(sent.body()).doesNotContain("null");
            assertThat(sent.json()).containsEntry("application_type", "native");
        }

        @Test
        void withoutAnIdIsNone() {
            issuer().registration().with("client_id", null);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThatThrownBy(() -> berth.signIn(server()))
                        .isInstanceOfSatisfying(
                                BerthException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REGISTRATION));
                assertThat(person.asked).isEmpty();
            }
        }
    }
}
