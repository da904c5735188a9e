package dev.berth.cli.paste;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.authorize.AuthorizationRequest;
import dev.berth.authorize.AuthorizationResponse;
import dev.berth.authorize.CodeVerifier;
import dev.berth.authorize.PastedResponse;
import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.authorize.Via;
import dev.berth.browser.Browser;
import dev.berth.cli.output.Output;
import dev.berth.cli.shell.Shell;
import dev.berth.cli.shell.Window;
import dev.berth.error.BerthException;
import dev.berth.keychain.Keychain;
import dev.berth.redirect.Rejection;
import dev.berth.secret.Secret;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A program with a prompt and a sign-in for each of its arguments, for a test to run on a real terminal. */
final class PromptProgram {
    private PromptProgram() {}

    /** The redirect URI of the sign-in of that number. */
    static String redirectUri(int number) {
        return "http://127.0.0.1:" + (41000 + number) + "/callback";
    }

    /** The state of the sign-in of that number. */
    static String state(int number) {
        return "state-of-number-" + number + "-0123456789";
    }

    public static void main(String[] servers) throws Exception {
        PendingAuthorizations door = PendingAuthorizations.inMemory();
        Shell shell = new Shell(
                Map.of("TERM", "xterm", "COLUMNS", "100"),
                System.in,
                System.out,
                System.err,
                "012",
                ".",
                "Linux",
                Browser.none(),
                () -> new Window(UTF_8, 100, 30),
                home -> Keychain.none());
        Output output = new Output(shell, false, false);
        PastePrompt prompt = PastePrompt.in(
                        shell,
                        false,
                        text -> door.receive(PastedResponse.parse(text)),
                        output,
                        new PastePrompt.Listener() {
                            @Override
                            public void refused(Rejection rejection) {
                                output.say("refused " + rejection.wireName());
                            }

                            @Override
                            public void ended() {
                                output.say("no more pastes");
                            }
                        })
                .orElseThrow();
        listenForTheBrowser(door, output);
        for (int i = 0; i < servers.length; i++) {
            PendingAuthorization flow = door.add(request(i), servers[i]);
            flow.settlement().thenRun(() -> prompt.remove(flow));
            prompt.add(flow, servers[i], flow::cancel);
        }
        if (servers.length > 1) {
            output.say("all wait");
        }
        for (PendingAuthorization flow : door.pending()) {
            try {
                int code = flow.await(Duration.ofSeconds(60)).code().reveal().length();
                output.say("done " + flow.server() + " with a code of " + code);
            } catch (BerthException e) {
                output.say("done " + flow.server() + " with " + e.code().wireName());
            }
        }
        output.say("the end");
        System.exit(0);
    }

    /** Whoever connects plays the browser that comes back to the first sign-in. */
    private static void listenForTheBrowser(PendingAuthorizations door, Output output) throws Exception {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        output.say("browser at " + socket.getLocalPort());
        Thread browser = new Thread(() -> {
            try (socket) {
                socket.accept().close();
                door.receive(AuthorizationResponse.ofQuery(
                        "code=from-the-browser&state=" + state(0), redirectUri(0), Via.HTTP));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        browser.setDaemon(true);
        browser.start();
    }

    private static AuthorizationRequest request(int number) {
        return new AuthorizationRequest(
                "https://issuer.example",
                false,
                URI.create("https://issuer.example/authorize"),
                "client",
                redirectUri(number),
                Secret.of(state(number)),
                CodeVerifier.generate(),
                null,
                List.of(),
                null,
                Instant.now().plusSeconds(60));
    }
}
