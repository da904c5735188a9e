package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.PlaywrightException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command at a real pseudo-terminal, with a browser that cannot come back to it, and with one that can. */
@Tag("command")
@ExtendWith(Counterparts.class)
class PasteAtTerminalTest {

    private static final String PROMPT = "paste> ";

    @Test
    void theAddressThatABrowserElsewhereEndsAtIsTakenAfterABadPaste(NodeServer typeScript, Chromium chromium)
            throws Exception {
        BerthHome home = BerthHome.create();
        try (BerthCommand login =
                home.startOnTerminal("login", typeScript.url().toString(), "--name", "example", "--no-browser")) {
            String url = url(login);
            login.screen().contains(PROMPT);
            login.type("what am I to do?");
            login.screen().contains("This is not the address that the browser came back to");

            // Longer than a line of a terminal that is not raw may be.
            String pasted = endOfTheWay(chromium, url) + "&session_state=" + "x".repeat(6_000);
            login.type(pasted);

            assertThat(login.exitCode()).isZero();
            assertThat(TerminalDisplay.after(login.screen().all()))
                    .contains("signed in: example", BerthHome.RESTORED)
                    .doesNotContain(PROMPT.strip());
            assertThat(login.screen().all())
                    .doesNotContain(Query.parameter(pasted, "code"))
                    .doesNotContain("xxxx");
        }
        assertThat(typeScript.accepts(home.run("token", "example").output())).isTrue();
    }

    @Test
    void thePromptVanishesWhenTheBrowserComesBackFirst(NodeServer typeScript, Chromium chromium) throws Exception {
        try (BrowserContext person = chromium.newPerson();
                BerthCommand login = BerthHome.create()
                        .startOnTerminal("login", typeScript.url().toString(), "--name", "example", "--no-browser")) {
            String url = url(login);
            login.screen().contains(PROMPT);

            person.newPage().navigate(url);

            assertThat(login.exitCode()).isZero();
            assertThat(TerminalDisplay.after(login.screen().all()))
                    .contains("signed in: example", BerthHome.RESTORED)
                    .doesNotContain(PROMPT.strip());
        }
    }

    /** It stands alone on its line. */
    private static String url(BerthCommand login) throws InterruptedException {
        return login.screen().line(line -> line.startsWith("http") && line.contains("response_type="));
    }

    /** Where a browser ends that cannot reach the listener. */
    private static String endOfTheWay(Chromium chromium, String url) {
        List<String> asked = new ArrayList<>();
        try (BrowserContext person = chromium.newPersonElsewhere(URI.create(url).getAuthority())) {
            person.onRequest(request -> asked.add(request.url()));
            person.newPage().navigate(url);
        } catch (PlaywrightException unreachable) {
            return asked.get(asked.size() - 1);
        }
        throw new AssertionError("the browser reached the listener");
    }
}
