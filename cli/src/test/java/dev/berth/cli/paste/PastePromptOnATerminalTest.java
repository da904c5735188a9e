package dev.berth.cli.paste;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("dev.berth.cli.paste.Terminal#isThere")
class PastePromptOnATerminalTest {
    private static final String PROMPT = "paste> ";

    private static String response(String code) {
        return PromptProgram.redirectUri(0) + "?code=" + code + "&state=" + PromptProgram.state(0);
    }

    @Test
    void takesAUrlBeyondTheTerminalsLineLimit() throws Exception {
        try (Terminal terminal = Terminal.java(PromptProgram.class, "harbour")) {
            terminal.awaitShown(PROMPT);
            terminal.type(response("c".repeat(6000)) + "\r");
            terminal.awaitShown("done harbour with a code of 6000");
            assertThat(terminal.awaitEnd()).isZero();
        }
    }

    @Test
    void joinsAUrlThatIsBrokenOverLines() throws Exception {
        try (Terminal terminal = Terminal.java(PromptProgram.class, "harbour")) {
            terminal.awaitShown(PROMPT);
            String url = response("c".repeat(300));
            terminal.type(url.substring(0, 40) + "\r" + url.substring(40, 120) + "\n" + url.substring(120) + "\r");
            terminal.awaitShown("done harbour with a code of 300");
        }
    }

    @Test
    void explainsABadPasteAndTakesTheNext() throws Exception {
        try (Terminal terminal = Terminal.java(PromptProgram.class, "harbour")) {
            terminal.awaitShown(PROMPT);
            terminal.type("what?\r");
            terminal.awaitShown("refused malformed");
            terminal.type(PromptProgram.redirectUri(0) + "?code=abc\r");
            terminal.awaitShown("refused no_state");
            terminal.type(PromptProgram.redirectUri(0) + "?code=abc&state=other\r");
            terminal.awaitShown("refused unknown_state");
            terminal.type(PromptProgram.redirectUri(7) + "?code=abc&state=" + PromptProgram.state(0) + "\r");
            terminal.awaitShown("refused wrong_listener");
            terminal.type(response("abcd") + "\r");
            terminal.awaitShown("done harbour with a code of 4");
        }
    }

    @Test
    void endOfInputLeavesTheListenerAlone() throws Exception {
        try (Terminal terminal = Terminal.java(PromptProgram.class, "harbour")) {
            String shown = terminal.awaitShown(PROMPT);
            terminal.type("\u0004");
            terminal.awaitShown("no more pastes");
            comeBack(shown);
            terminal.awaitShown("done harbour with a code of 16");
            assertThat(terminal.awaitEnd()).isZero();
        }
    }

    @Test
    void vanishesWhenTheBrowserWins() throws Exception {
        try (Terminal terminal = Terminal.java(PromptProgram.class, "harbour")) {
            String shown = terminal.awaitShown(PROMPT);
            terminal.type("half a pas");
            terminal.awaitShown(PROMPT + "half a pas");
            comeBack(shown);
            terminal.awaitShown("done harbour with a code of 16");
            assertThat(terminal.awaitEnd()).isZero();
            assertThat(terminal.shown()).contains(PROMPT + "half a pas\r\u001b[J");
            String last = terminal.shown().substring(terminal.shown().lastIndexOf(PROMPT));
            assertThat(last).contains("\r\u001b[J");
        }
    }

    @Test
    void leavesTheTerminalAsItWas() throws Exception {
        try (Terminal terminal = Terminal.shell(
                "stty -a > /dev/null; A=$(stty -g); " + program("harbour")
                        + "; B=$(stty -g); [ \"$A\" = \"$B\" ] && echo same as before",
                Map.of())) {
            terminal.awaitShown(PROMPT);
            terminal.type("q\r");
            terminal.awaitShown("done harbour with cancelled");
            terminal.awaitShown("same as before");
        }
    }

    @Test
    void takesPastesWhereTheModeCannotBeSet() throws Exception {
        try (Terminal terminal = Terminal.shell("PATH=/nonexistent " + program("harbour"), Map.of())) {
            terminal.awaitShown("browser at ");
            terminal.type(response("abcd") + "\r");
            terminal.awaitShown("done harbour with a code of 4");
            assertThat(terminal.shown()).doesNotContain(PROMPT);
        }
    }

    @Test
    void asksWhichOneToSkip() throws Exception {
        try (Terminal terminal = Terminal.java(PromptProgram.class, "harbour", "tides")) {
            terminal.awaitShown("all wait");
            terminal.type("skip\r");
            terminal.awaitShown("Skip which one? Type one of: skip harbour, skip tides");
            terminal.type("skip tides\r");
            terminal.type(response("abcd") + "\r");
            terminal.awaitShown("done harbour with a code of 4");
            terminal.awaitShown("done tides with cancelled");
        }
    }

    @Test
    void doesNotShowTheCodeThatIsPasted() throws Exception {
        try (Terminal terminal = Terminal.java(PromptProgram.class, "harbour")) {
            terminal.awaitShown(PROMPT);
            terminal.type(response("canary-code") + "\r");
            terminal.awaitShown("the end");
            assertThat(terminal.shown()).doesNotContain("canary-code").doesNotContain(PromptProgram.state(0));
        }
    }

    private static String program(String server) {
        String binary = System.getProperty("java.home") + "/bin/java";
        return "'" + binary + "' -cp '" + System.getProperty("java.class.path") + "' " + PromptProgram.class.getName()
                + " " + server;
    }

    private static void comeBack(String shown) throws Exception {
        String port = shown.replaceAll("(?s).*browser at (\\d+).*", "$1");
        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port)).close();
    }
}
