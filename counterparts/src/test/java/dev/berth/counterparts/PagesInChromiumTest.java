package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a real Chromium makes of the listener and its pages, and the listener of what Chromium does unasked. */
@Tag("command")
@ExtendWith(Counterparts.class)
class PagesInChromiumTest {

    private final List<String> console = new ArrayList<>();
    private BerthCommand login;
    private BrowserContext person;
    private Page page;
    private String url;
    private String redirectUri;

    @BeforeEach
    void aSignInWaits(NodeServer typeScript, Chromium chromium) throws Exception {
        login = BerthHome.create()
                .start("login", typeScript.url().toString(), "--name", "example", "--no-browser", "--json");
        Map<String, Object> asked = login.event("authorization_required");
        url = String.valueOf(asked.get("url"));
        redirectUri = String.valueOf(asked.get("redirect_uri"));
        person = chromium.newPerson();
        page = person.newPage();
        page.onConsoleMessage(message -> console.add(message.type() + ": " + message.text()));
    }

    @AfterEach
    void close() {
        person.close();
        login.close();
    }

    @Test
    void thePageOfASuccessIsReadableAndAsksForNothing() throws Exception {
        Response answer = page.navigate(url);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(page.textContent("h1")).isEqualTo("Signed in to example");
        new OurPage(page).assertReadable("success");
        assertThat(console).isEmpty();
        assertThat(login.exitCode()).isZero();
        assertThat(rejections()).isEmpty();
    }

    @Test
    void thePageOfAFailureIsReadableAndRepeatsNothingOfTheResponse() throws Exception {
        page.navigate(redirectUri + "?error=access_denied&error_description=%3Cb%3Ebroken%3C%2Fb%3E&state="
                + Query.parameter(url, "state"));

        assertThat(page.textContent("h1")).isEqualTo("Not signed in to example");
        assertThat(page.textContent("body")).doesNotContain("broken");
        new OurPage(page).assertReadable("failure");
        assertThat(console).isEmpty();
        assertThat(login.exitCode()).isEqualTo(4);
    }

    @Test
    void aRefusedResponseIsExplainedAndTheGenuineOneFollows() throws Exception {
        Response refused = page.navigate(redirectUri + "?code=forged&state=forged");

        assertThat(refused.status()).isEqualTo(400);
        new OurPage(page).assertReadable("refused");
        page.navigate(url);
        assertThat(page.textContent("h1")).isEqualTo("Signed in to example");
        assertThat(login.exitCode()).isZero();
        // No icon was asked for: that would have been another.
        assertThat(rejections()).containsExactly("unknown_state");
    }

    @Test
    void aReloadIsToldSoOrFindsThePortClosed() throws Exception {
        page.navigate(url);

        try {
            assertThat(page.reload().status()).isEqualTo(409);
        } catch (PlaywrightException closed) {
            assertThat(closed).hasMessageContaining("net::ERR_CONNECTION_");
        }
        assertThat(login.exitCode()).isZero();
    }

    private List<Object> rejections() throws InterruptedException {
        return login.objects().stream()
                .filter(event -> "response_rejected".equals(event.get("event")))
                .<Object>map(event -> String.valueOf(event.get("reason")))
                .toList();
    }
}
