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

            // First this: nobody is told of it who has signed in before a browser counts as opened.
            login.told().contains("The browser was opened");
            Chromium.logInAtKeycloak(page);
            page.waitForURL(asked.get("redirect_uri") + "**");
            assertThat(page.textContent("h1")).isEqualTo("Signed in to guarded");
            assertThat(login.exitCode()).isZero();
        }
    }

    @Test
    void oneBrowserOnOnePageServesTwoSignIns(NodeServer guarded, NodeServer otherGuarded, Chromium chromium)
            throws Exception {
        BerthHome home = BerthHome.create();
        home.add("one", guarded);
        home.add("other", otherGuarded);
        try (BrowserProgram browser = BrowserProgram.create();
                BerthCommand connect = home.with(browser).start("connect", "--json")) {
            Page list = browser.page(chromium);
            shows(list, "0 of 2 signed in");

            Page one = follow(list, "Sign in to one");
            Chromium.logInAtKeycloak(one);
            shows(one, "Signed in to one");
            shows(list, "1 of 2 signed in");
            // Keycloak knows the person by now.
            shows(follow(list, "Sign in to other"), "Signed in to other");
            shows(list, "2 of 2 signed in");

            assertThat(connect.exitCode()).isZero();
            assertThat(connect.objects())
                    .filteredOn("event", "connected")
                    .extracting(event -> event.get("server"))
                    .containsExactlyInAnyOrder("one", "other");
            assertThat(connect.objects())
                    .filteredOn("event", "response_rejected")
                    .isEmpty();
            assertThat(browser.arguments()).hasSize(1);
        }
        assertThat(guarded.accepts(home.run("token", "one").output())).isTrue();
        assertThat(otherGuarded.accepts(home.run("token", "other").output())).isTrue();
    }

    private static void shows(Page page, String words) {
        page.getByText(words).first().waitFor();
    }

    /** Links of the list open in a page of their own. */
    private static Page follow(Page list, String link) {
        return list.context().waitForPage(() -> list.getByText(link).click());
    }
}
