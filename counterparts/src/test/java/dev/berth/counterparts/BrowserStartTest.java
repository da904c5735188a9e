package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command starts a real Chromium by itself: on what address, how often, and where the person gets to from there. */
@Tag("command")
@ExtendWith(Counterparts.class)
class BrowserStartTest {

    @Test
    void aOneTimeAddressIsAllThatStandsOnTheBrowsersCommandLine(NodeServer guarded, Chromium chromium)
            throws Exception {
        BerthHome home = BerthHome.create();
        try (BrowserProgram browser = BrowserProgram.create();
                BrowserContext passerBy = chromium.newPerson();
                BerthCommand login =
                        home.with(browser).start("login", guarded.url().toString(), "--name", "guarded", "--json")) {
            Map<String, Object> asked = login.event("authorization_required");
            Page page = browser.page(chromium);
            page.locator("#username").waitFor();

            assertThat(browser.arguments())
                    .singleElement()
                    .asString()
                    .matches("http://127\\.0\\.0\\.1:\\d+/[A-Za-z0-9_-]{22,}")
                    .doesNotContain(Query.parameter(String.valueOf(asked.get("url")), "state"));
            Response second = passerBy.newPage().navigate(browser.arguments().get(0));
            assertThat(second.status()).isEqualTo(410);
            assertThat(second.url()).isEqualTo(browser.arguments().get(0));

            Chromium.logInAtKeycloak(page);
            page.waitForURL(asked.get("redirect_uri") + "**");
            assertThat(page.textContent("h1")).isEqualTo("Signed in to guarded");
            assertThat(login.exitCode()).isZero();
            assertThat(login.errors()).contains("The browser was opened");
        }
    }
}
