package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens for one server alone (RFC 8707), where Keycloak could make them out to three. */
@Tag("command")
@ExtendWith(Counterparts.class)
class ResourceIndicatorsAtKeycloakTest {

    @Test
    void aTokenIsForTheServerThatItWasAskedForAndForNoOther(
            NodeServer guarded, NodeServer otherGuarded, Chromium chromium) throws Exception {
        BerthHome home = BerthHome.create();
        try (BrowserContext person = chromium.newPerson();
                BerthCommand login =
                        home.start("login", guarded.url().toString(), "--name", "guarded", "--no-browser", "--json")) {
            OurPage landed = Chromium.signInAtKeycloak(person, login);
            assertThat(landed.heading()).isEqualTo("Signed in to guarded");
            assertThat(login.exitCode()).isZero();
        }

        String token = home.run("token", "guarded").output();
        assertThat(Jwt.parse(token).audience()).isEqualTo(List.of(guarded.url().toString()));
        assertThat(guarded.accepts(token)).isTrue();
        assertThat(otherGuarded.accepts(token)).isFalse();
    }

    @Test
    void anUnknownResourceIsToldWithTheServersWordsAndWhatToDo(Keycloak keycloak, NodeServer guarded, Chromium chromium)
            throws Exception {
        String unknown = guarded.url().resolve("/unknown").toString();
        BerthHome home = BerthHome.create();
        try (BrowserContext person = chromium.newPerson();
                BerthCommand login = home.start(
                        "login",
                        guarded.url().toString(),
                        "--name",
                        "guarded",
                        "--resource",
                        unknown,
                        "--no-browser",
                        "--json")) {
            OurPage landed = Chromium.signInAtKeycloak(person, login);

            assertThat(landed.heading()).isEqualTo("Not signed in to guarded");
            landed.assertReadable("unknown-resource");
            assertThat(login.event("failed"))
                    .containsEntry("server", "guarded")
                    .containsEntry("stage", "token")
                    .containsEntry("error", "invalid_target")
                    .containsEntry("url", keycloak.endpoint("token").toString())
                    .containsEntry("status", "400")
                    .containsEntry("server_error", "invalid_target")
                    .containsKey("server_error_description")
                    .containsEntry("exit_code", 4)
                    .hasEntrySatisfying(
                            "hint", hint -> assertThat(hint).asString().contains("--resource URI"));
            assertThat(login.exitCode()).isEqualTo(4);
            assertThat(login.errors()).contains("invalid_target").contains("--resource URI");
        }
        assertThat(home.run("status", "--json").objects())
                .extracting(credential -> credential.get("state"))
                .doesNotContain("signed_in");
    }
}
