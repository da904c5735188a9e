package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.InvalidAuthorizationResponseException;
import dev.berth.redirect.Rejection;
import dev.berth.testkit.Person;
import java.net.URI;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person may paste, and how often; the flow behind it stays the same one. */
class PasteTest extends WithWorld {
    private enum Form {
        WHOLE_URL {
            @Override
            String of(URI callback) {
                return callback.toString();
            }
        },
        QUOTED_AND_BROKEN_OVER_LINES {
            @Override
            String of(URI callback) {
                return "  '" + callback.toString().replaceAll("(.{40})", "$1\r\n  ") + "'\n";
            }
        },
        QUERY {
            @Override
            String of(URI callback) {
                return callback.getRawQuery();
            }
        },
        WITHOUT_SCHEME {
            @Override
            String of(URI callback) {
                return callback.toString().substring("http://".length());
            }
        };

        abstract String of(URI callback);
    }

    private static String parameter(URI callback, String name) {
        var found = Pattern.compile("[?&]" + name + "=([^&]+)").matcher(callback.toString());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    /** Field class 8: junk first, each time with its reason, then a good one, in any form. */
    @ParameterizedTest
    @EnumSource
    void everyFormSignsInAfterAnyJunk(Form form) throws Exception {
        try (Approver person = new Approver(pending -> {
                    URI callback = new Person().approve(pending.url());
                    assertThat(pending.paste("").rejection()).contains(Rejection.MALFORMED);
                    assertThat(pending.paste("yes please").rejection()).contains(Rejection.MALFORMED);
                    assertThat(pending.paste(pending.url().toString()).rejection())
                            .as("the authorization URL itself")
                            .contains(Rejection.WRONG_LISTENER);
                    assertThat(pending.paste(pending.redirectUri() + "?code=x").rejection())
                            .contains(Rejection.NO_STATE);
                    assertThat(pending.paste(pending.redirectUri() + "?code=x&state=y")
                                    .rejection())
                            .contains(Rejection.UNKNOWN_STATE);
                    assertThat(pending.paste(form.of(callback)).rejection()).isEmpty();
                    assertThat(pending.paste(form.of(callback)).rejection()).contains(Rejection.REPLAYED);
                });
                Berth berth = berth(person)) {
            assertThat(berth.signIn(server())).isPresent();
            assertThat(person.asked).hasSize(1);
            assertThat(issuer().token().exchange().count()).isOne();
        }
    }

    /** Field class 8: it has no room for {@code iss}, so it does where none is promised. */
    @Test
    void codeAndStateSignInWhereNoIssIsPromised() throws Exception {
        issuer().metadata().without("authorization_response_iss_parameter_supported");
        try (Approver person = new Approver(pending -> {
                    URI callback = new Person().approve(pending.url());
                    String abbreviated = parameter(callback, "code") + "#" + parameter(callback, "state");
                    assertThat(pending.paste(abbreviated).rejection()).isEmpty();
                });
                Berth berth = berth(person)) {
            assertThat(berth.signIn(server())).isPresent();
        }
    }

    @Test
    void codeAndStateAreRefusedWhereIssIsPromised() throws Exception {
        try (Approver person = new Approver(pending -> {
                    URI callback = new Person().approve(pending.url());
                    String abbreviated = parameter(callback, "code") + "#" + parameter(callback, "state");
                    assertThat(pending.paste(abbreviated).rejection()).contains(Rejection.MALFORMED);
                    assertThat(pending.paste(callback.toString()).rejection()).isEmpty();
                });
                Berth berth = berth(person)) {
            assertThat(berth.signIn(server())).isPresent();
        }
    }

    /** The prompt is one for all that wait: what is pasted at one goes to the one it is for. */
    @Test
    void whatBelongsToAnotherSignInGoesThere() throws Exception {
        var first = new java.util.concurrent.atomic.AtomicReference<PendingSignIn>();
        try (Approver person = new Approver(pending -> {
                    if (first.compareAndSet(null, pending)) {
                        return;
                    }
                    PendingSignIn other = java.util.Objects.requireNonNull(first.get());
                    for (PendingSignIn one : java.util.List.of(other, pending)) {
                        URI callback = new Person().approve(one.url());
                        PendingSignIn prompt = one == other ? pending : other;
                        assertThat(prompt.paste(callback.toString()).rejection())
                                .isEmpty();
                    }
                });
                Berth berth = berth(person)) {
            try (Connections connections = berth.connect(java.util.List.of(server(0), server(1)))) {
                assertThat(connections.connected()).hasSize(2);
            }
        }
    }

    /** The door is one: the issuer is looked at on this way in as well. */
    @Test
    void aWrongIssuerEndsThePastedOneToo() throws Exception {
        issuer().authorize().iss("https://elsewhere.example");
        try (Approver person = new Approver(pending ->
                        pending.paste(new Person().approve(pending.url()).toString()));
                Berth berth = berth(person)) {
            assertThatThrownBy(() -> berth.signIn(server()))
                    .isInstanceOfSatisfying(
                            InvalidAuthorizationResponseException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH));
        }
    }
}
