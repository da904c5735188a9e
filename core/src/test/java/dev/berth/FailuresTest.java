package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.testkit.Person;
import dev.berth.testkit.Reply;
import dev.berth.testkit.World;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Field class 44: every failure says where, what, and at which address; no message is empty. */
class FailuresTest extends WithWorld {
    @SuppressWarnings("ImmutableEnumChecker")
    private enum Fault {
        SERVER_GONE(Stage.MCP, ErrorCode.UNREACHABLE, world -> world.server(0).close()),
        SERVER_IN_TROUBLE(
                Stage.MCP,
                ErrorCode.SERVER_ERROR,
                world -> world.server(0).mcp().answerWith(Reply.status(503))),
        NO_METADATA(
                Stage.DISCOVERY,
                ErrorCode.METADATA_NOT_FOUND,
                world -> world.authorizationServer().metadata().servedAt()),
        BROKEN_METADATA(
                Stage.DISCOVERY,
                ErrorCode.INVALID_METADATA,
                world -> world.authorizationServer().metadata().answerWith(Reply.body(200, "application/json", "{"))),
        METADATA_IN_TROUBLE(
                Stage.DISCOVERY,
                ErrorCode.SERVER_ERROR,
                world -> world.authorizationServer().metadata().answerWith(Reply.status(502))),
        ANOTHER_ISSUER(
                Stage.DISCOVERY,
                ErrorCode.ISSUER_MISMATCH,
                world -> world.authorizationServer().metadata().with("issuer", "https://elsewhere.example")),
        NO_PKCE(
                Stage.DISCOVERY,
                ErrorCode.PKCE_UNSUPPORTED,
                world -> world.authorizationServer().metadata().without("code_challenge_methods_supported")),
        NO_REGISTRATION(
                Stage.REGISTRATION,
                ErrorCode.CLIENT_REQUIRED,
                world -> world.authorizationServer().metadata().without("registration_endpoint")),
        REGISTRATION_REFUSED(
                Stage.REGISTRATION,
                ErrorCode.REGISTRATION_REFUSED,
                world -> world.authorizationServer().registration().refusesEverybody()),
        REGISTRATION_BREAKS_OFF(
                Stage.REGISTRATION,
                ErrorCode.UNREACHABLE,
                world -> world.authorizationServer().registration().answerWith(Reply.closesConnection())),
        AUTHORIZATION_REFUSED(
                Stage.AUTHORIZATION,
                ErrorCode.AUTHORIZATION_REFUSED,
                world -> world.authorizationServer().authorize().refuse("unauthorized_client", "")),
        SCOPE_REFUSED_AT_ONCE(
                Stage.AUTHORIZATION,
                ErrorCode.INVALID_SCOPE,
                world -> world.authorizationServer().authorize().refuse("invalid_scope", "")),
        RESOURCE_REFUSED_AT_ONCE(
                Stage.AUTHORIZATION,
                ErrorCode.INVALID_TARGET,
                world -> world.authorizationServer().authorize().refuse("invalid_target", "")),
        ACCESS_DENIED(
                Stage.AUTHORIZATION,
                ErrorCode.ACCESS_DENIED,
                world -> world.authorizationServer().authorize().refuse("access_denied", "")),
        NO_ISS(
                Stage.AUTHORIZATION,
                ErrorCode.ISSUER_MISSING,
                world -> world.authorizationServer().authorize().withoutIss()),
        UNKNOWN_CLIENT(
                Stage.AUTHORIZATION,
                ErrorCode.TIMEOUT,
                world -> world.authorizationServer().authorize().answerWith(Reply.html(400, "<p>unknown client"))),
        TOKEN_REFUSED(
                Stage.TOKEN,
                ErrorCode.INVALID_GRANT,
                world -> world.authorizationServer().token().answerWith(Reply.error(400, "invalid_grant", ""))),
        TOKEN_IN_TROUBLE(
                Stage.TOKEN,
                ErrorCode.SERVER_ERROR,
                world -> world.authorizationServer().token().answerWith(Reply.status(500))),
        TOKEN_IS_NONE(
                Stage.TOKEN,
                ErrorCode.INVALID_TOKEN_RESPONSE,
                world -> world.authorizationServer().token().answerWith(Reply.html(200, "<p>welcome"))),
        TOKEN_REDIRECTS(
                Stage.TOKEN,
                ErrorCode.REDIRECT_REFUSED,
                world -> world.authorizationServer().token().answerWith(Reply.redirect(302, "/login")));

        private final Stage stage;
        private final ErrorCode code;
        private final Consumer<World> commit;

        Fault(Stage stage, ErrorCode code, Consumer<World> commit) {
            this.stage = stage;
            this.code = code;
            this.commit = commit;
        }
    }

    /** Where a failure may say that it happened; an issuer is an address too. */
    private static final Set<String> ADDRESSES = Set.of("url", "issuer", "expected", "redirect_uri");

    @ParameterizedTest
    @EnumSource
    void nameStageCodeAndAddress(Fault fault) {
        fault.commit.accept(world);
        Duration time = fault.code == ErrorCode.TIMEOUT ? Duration.ofMillis(300) : LONG;
        Server server = server().toBuilder().signInTimeout(time).build();
        try (Approver person = new Approver(pending -> {
                    URI next = new Person().open(pending.url()).location();
                    if (next != null) {
                        new Person().deliver(next);
                    }
                });
                Berth berth = berth(person)) {
            BerthException failure =
                    Objects.requireNonNull(catchThrowableOfType(BerthException.class, () -> berth.signIn(server)));

            assertThat(failure.stage()).isEqualTo(fault.stage);
            assertThat(failure.code()).isEqualTo(fault.code);
            assertThat(failure).message().isNotBlank().doesNotContain("null");
            assertThat(failure.facts().keySet()).containsAnyElementsOf(ADDRESSES);
            assertThat(failure.facts().values()).noneMatch(String::isEmpty);
        }
    }
}
