package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** One person's way through the command at a server guarded by Keycloak, from the first sign-in to the sign-out. */
@Tag("command")
@ExtendWith(Counterparts.class)
@TestMethodOrder(OrderAnnotation.class)
class SignInAtKeycloakTest {

    private static final BerthHome HOME = BerthHome.createUnchecked();

    private static BrowserContext person;

    @BeforeAll
    static void aPersonComesForTheFirstTime(Chromium chromium) {
        person = chromium.newPerson();
    }

    @AfterAll
    static void thePersonGoes() {
        person.close();
    }

    @Test
    @Order(1)
    void aPersonTypesNameAndPasswordIntoKeycloakAndLandsOnOurPage(Keycloak keycloak, NodeServer guarded)
            throws Exception {
        try (BerthCommand login =
                HOME.start("login", guarded.url().toString(), "--name", "guarded", "--no-browser", "--json")) {
            Map<String, Object> asked = login.event("authorization_required");
            assertThat(asked).containsEntry("listening", true);

            Page landed = Chromium.logInAtKeycloak(person, URI.create(String.valueOf(asked.get("url"))));

            landed.waitForURL(String.valueOf(asked.get("redirect_uri")) + "**");
            assertThat(landed.textContent("body"))
                    .containsIgnoringCase("signed in")
                    .contains("guarded");
            assertThat(login.event("signed_in"))
                    .containsEntry("issuer", keycloak.issuer().toString())
                    .containsEntry("resource", guarded.url().toString())
                    .containsEntry("account", "default");
            assertThat(login.exitCode()).isZero();
        }
        assertThat(keycloak.admin().sessions(StoredCredential.only(HOME).clientId()))
                .isNotEmpty();
    }

    @Test
    @Order(2)
    void statusShowsTheAccount(Keycloak keycloak, NodeServer guarded) throws Exception {
        List<Map<String, Object>> status = HOME.run("status", "--json").objects();

        assertThat(status)
                .singleElement(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("server", "guarded")
                .containsEntry("url", guarded.url().toString())
                .containsEntry("account", "default")
                .containsEntry("issuer", keycloak.issuer().toString())
                .containsEntry("refreshable", true)
                .containsEntry("state", "signed_in");
    }

    @Test
    @Order(3)
    void tokenPrintsATokenThatTheServerAccepts(NodeServer guarded) throws Exception {
        BerthCommand token = HOME.run("token", "guarded");

        assertThat(token.exitCode()).isZero();
        assertThat(guarded.accepts(token.output())).isTrue();
    }

    @Test
    @Order(4)
    void callNamesThePersonTheTokenWasIssuedFor() throws Exception {
        BerthCommand call = HOME.run("call", "guarded", "whoami");

        assertThat(call.exitCode()).isZero();
        assertThat(call.output()).contains(Keycloak.USER);
    }

    @Test
    @Order(5)
    void aSecondSignInDoesNotRegisterAgain(Keycloak keycloak, NodeServer guarded) throws Exception {
        List<String> registered = keycloak.admin().registeredClients();

        try (BerthCommand login = HOME.start("login", "guarded", "--force", "--no-browser", "--json")) {
            // Keycloak knows this browser by its cookie, and sends it straight back.
            person.newPage()
                    .navigate(
                            String.valueOf(login.event("authorization_required").get("url")));
            login.event("signed_in");
            assertThat(login.exitCode()).isZero();
        }

        assertThat(keycloak.admin().registeredClients()).isEqualTo(registered);
        assertThat(guarded.accepts(HOME.run("token", "guarded").output())).isTrue();
    }

    @Test
    @Order(6)
    void logoutRevokesAtKeycloakAndForgets(Keycloak keycloak) throws Exception {
        String clientId = StoredCredential.only(HOME).clientId();
        try (BerthCommand logout = HOME.startOnTerminal("logout", "guarded")) {
            assertThat(logout.exitCode()).isZero();
            assertThat(logout.output())
                    .contains("guarded: signed out; the authorization server has revoked the grant.")
                    .contains("refresh token: revoked at " + keycloak.issuer())
                    .contains("access token: revoked at " + keycloak.issuer());
        }

        assertThat(keycloak.admin().sessions(clientId)).isEmpty();
        BerthCommand token = HOME.run("token", "guarded");
        assertThat(token.exitCode()).isEqualTo(3);
        assertThat(token.output()).isEmpty();
        assertThat(token.errors()).contains("berth login guarded");
    }
}
