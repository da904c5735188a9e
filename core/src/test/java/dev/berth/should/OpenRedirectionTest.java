package dev.berth.should;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.PendingSignIn;
import dev.berth.SpecificationCase;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security Considerations, "Open Redirection". */
class OpenRedirectionTest extends SpecificationCase {
    @Test
    void sendAStateThatIsNewEachTimeAndNotToBeGuessed() throws Exception {
        play(berth -> {
            berth.signIn(server());
            berth.signInAgain(server());
            berth.signIn(server(neighbour()));
        });

        List<RecordedRequest> requests = issuer().authorize().requests();
        assertThat(requests).extracting(request -> request.parameter("state")).doesNotHaveDuplicates();
        assertThat(requests)
                .hasSize(3)
                .allSatisfy(request -> assertThat(request.parameter("state")).matches("[A-Za-z0-9_-]{43,}"));
    }

    /** By both ways in; and the genuine response is still good. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&state=", "&state=guess", "&state=%g", "&state=%s&state=guess", "&State=%s"})
    void discardAResponseWithoutTheVeryState(String state) throws Exception {
        person = pending -> {
            String genuine = pending.url().getRawQuery().replaceAll(".*&state=([^&]+).*", "$1");
            String other = state.replace("%s", genuine).replace("%g", genuine.substring(1));
            for (String outcome : List.of("?code=forged", "?error=access_denied")) {
                discards(pending, pending.redirectUri() + outcome + other);
            }
            new Person().visit(pending.url());
        };
        signsIn(server());

        assertThat(issuer().token().exchange().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.parameter("code")).isNotEqualTo("forged"));
    }

    private static void discards(PendingSignIn pending, String response) {
        assertThat(new Person().open(URI.create(response)).status()).isEqualTo(400);
        assertThat(pending.paste(response).rejection()).isPresent();
    }

    /** One that was pasted, for another sign-in, is refused as well: its state is nobody's. */
    @Test
    void discardAResponseOfASignInThatIsOver() throws Exception {
        play(berth -> {
            berth.signIn(server());
            URI old = URI.create(asked.get(0).redirectUri() + "?code=old&state="
                    + authorizationRequest().parameter("state") + "&iss=" + issuer().issuer());
            person = pending -> {
                assertThat(pending.paste(old.toString()).rejection()).isPresent();
                pending.cancel();
            };
            assertThatThrownBy(() -> berth.signInAgain(server()))
                    .isInstanceOfSatisfying(
                            BerthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        });
        assertThat(issuer().token().exchange().count()).isOne();
    }
}
