package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command at the MCP TypeScript SDK's own OAuth example, beside a server that asks for no sign-in. */
@Tag("command")
@ExtendWith(Counterparts.class)
class SignInAtTypeScriptExampleTest {

    @Test
    void connectSignsInOpensSessionsAndSaysWhatTheyOffer(
            NodeServer typeScript, NodeServer everything, Chromium chromium) throws Exception {
        BerthHome home = BerthHome.create();
        home.add("example", typeScript);
        home.add("everything", everything);

        try (BrowserContext person = chromium.newPerson();
                BerthCommand connect = home.start("connect", "--no-browser", "--json")) {
            Page page = person.newPage();
            page.navigate(String.valueOf(connect.event("authorization_required").get("url")));
            assertThat(page.textContent("body")).containsIgnoringCase("signed in");
            assertThat(connect.exitCode()).isZero();
            assertThat(connect.objects())
                    .filteredOn("event", "connected")
                    .extracting(event -> event.get("server"))
                    .containsExactlyInAnyOrder("example", "everything");
        }

        List<Map<String, Object>> tools = home.run("tools", "example", "--json").objects();
        assertThat(tools).extracting(tool -> tool.get("name")).contains("greet");

        BerthCommand call = home.run("call", "example", "greet", "{\"name\": \"Alice\"}");
        assertThat(call.exitCode()).isZero();
        assertThat(call.output()).contains("Hello, Alice!");
    }
}
