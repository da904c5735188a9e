package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command on one device, the person in a browser on another, and Keycloak between them (RFC 8628). */
@Tag("command")
@ExtendWith(Counterparts.class)
class SignInOnAnotherDeviceTest {

    /** The browser reaches Keycloak and nothing else, as on a telephone. */
    private static BrowserContext elsewhere(Chromium chromium, Keycloak keycloak) {
        return chromium.newPersonElsewhere(keycloak.issuer().getAuthority());
    }

    private static String text(Map<String, Object> event, String name) {
        return String.valueOf(event.get(name));
    }

    @Test
    void thePersonEntersTheCodeAtTheAddress(Keycloak keycloak, NodeServer guarded, Chromium chromium) throws Exception {
        BerthHome home = BerthHome.create();
        try (BrowserContext person = elsewhere(chromium, keycloak)) {
            try (BerthCommand login =
                    home.start("login", guarded.url().toString(), "--name", "guarded", "--device", "--json")) {
                Map<String, Object> asked = login.event("authorization_required");
                assertThat(asked).containsEntry("listening", false).doesNotContainKey("redirect_uri");

                Page page = person.newPage();
                page.navigate(text(asked, "verification_uri"));
                page.locator("#device_user_code").fill(text(asked, "user_code"));
                page.locator("#kc-login").click();
                Chromium.logInAtKeycloak(page);
                page.locator("[name=accept]").click();

                page.getByText("Device Login Successful").waitFor();
                assertThat(login.event("signed_in"))
                        .containsEntry("issuer", keycloak.issuer().toString())
                        .containsEntry("resource", guarded.url().toString());
                assertThat(login.exitCode()).isZero();
            }
            BerthCommand token = home.run("token", "guarded");
            assertThat(token.exitCode()).isZero();
            assertThat(guarded.accepts(token.output())).isTrue();
            assertThat(home.run("call", "guarded", "whoami").output()).contains(Keycloak.USER);

            List<String> registered = keycloak.admin().registeredClients();
            try (BerthCommand again = home.start("login", "guarded", "--force", "--json")) {
                Page page = person.newPage();
                // Keycloak knows this browser by its cookie, and the code by the address.
                page.navigate(text(again.event("authorization_required"), "url"));
                page.locator("[name=accept]").click();
                again.event("signed_in");
                assertThat(again.exitCode()).isZero();
            }
            assertThat(keycloak.admin().registeredClients()).isEqualTo(registered);
        }
    }

    /** Of this client Keycloak requires a proof key, of a device too. */
    @Test
    void thePersonSaysNo(Keycloak keycloak, NodeServer guarded, Chromium chromium) throws Exception {
        BerthHome home = BerthHome.create();
        String url = guarded.url().toString();
        try (BrowserContext person = elsewhere(chromium, keycloak);
                BerthCommand login = home.start("login", url, "--device", "--client-id", "configured", "--json")) {
            Page page = person.newPage();
            page.navigate(text(login.event("authorization_required"), "url"));
            Chromium.logInAtKeycloak(page);
            page.locator("[name=cancel]").click();

            assertThat(login.event("failed")).containsEntry("error", "access_denied");
            assertThat(login.exitCode()).isEqualTo(4);
        }
        assertThat(home.run("status", "--json").objects()).isEmpty();
    }
}
