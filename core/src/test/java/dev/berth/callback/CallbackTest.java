package dev.berth.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.redirect.RedirectOptions;
import dev.berth.redirect.Rejection;
import dev.berth.redirect.SignInOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener takes, and what it answers to everything else while the flow lives on. */
@Timeout(60)
class CallbackTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final PendingAuthorizations door = PendingAuthorizations.inMemory();
    private final CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none());
    private LoopbackListener listener;
    private PendingAuthorization flow;

    @BeforeEach
    void listen() throws IOException {
        listener = engine.listen(RedirectOptions.defaults());
        flow = Flows.start(door, listener.redirectUri(), "tracker");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private String genuine() {
        return Flows.response(flow, "the-code");
    }

    private void stillTakesTheGenuineResponse() throws IOException, InterruptedException {
        flow.finish(new SignInOutcome(true, "tracker", "All is well."));
        assertThat(Wire.get(listener, genuine()).status()).isEqualTo(200);
        assertThat(flow.await(LONG).code().reveal()).isEqualTo("the-code");
    }

    @Nested
    class TheGenuineResponse {
        @Test
        void reachesTheCallerBeforeThePageIsDecided() throws Exception {
            try (Wire wire = Wire.to(listener)) {
                wire.send("GET " + genuine() + " HTTP/1.1\r\nHost: " + Wire.authority(listener) + "\r\n\r\n");
                assertThat(flow.await(LONG).code().reveal()).isEqualTo("the-code");
                flow.finish(new SignInOutcome(true, "tracker <b>", "Signed in at as.example."));
                Wire.Seen page = wire.answer();
                assertThat(page.status()).isEqualTo(200);
                assertThat(page.body()).contains("<h1>Signed in to tracker &lt;b&gt;</h1>", "go back to the program");
                assertThat(page.isWhole()).isTrue();
            }
        }

        @Test
        void isTakenInAbsoluteForm() throws Exception {
            flow.finish(new SignInOutcome(true, "tracker", "All is well."));
            String target = "http://" + Wire.authority(listener) + genuine();
            assertThat(Wire.get(listener, target).status()).isEqualTo(200);
        }

        @Test
        void isTakenWhenItComesInPieces() throws Exception {
            flow.finish(new SignInOutcome(true, "tracker", "All is well."));
            try (Wire wire = Wire.to(listener)) {
                String request = "GET " + genuine() + " HTTP/1.1\r\nhost:" + Wire.authority(listener) + "\r\n\r\n";
                for (int i = 0; i < request.length(); i++) {
                    wire.send(request.substring(i, i + 1));
                }
                assertThat(wire.answer().status()).isEqualTo(200);
            }
        }

        @Test
        void saysThatTheSignInFailed() throws Exception {
            flow.finish(new SignInOutcome(false, "tracker", "The token endpoint refused."));
            assertThat(Wire.get(listener, genuine()).body())
                    .contains("<h1>Not signed in to tracker</h1>", "The token endpoint refused.");
        }

        @Test
        void isAReplayTheSecondTimeEvenWhileTheFirstPageWaits() throws Exception {
            try (Wire first = Wire.to(listener)) {
                first.send("GET " + genuine() + " HTTP/1.1\r\nHost: " + Wire.authority(listener) + "\r\n\r\n");
                flow.await(LONG);
                assertThat(Wire.get(listener, genuine()).status()).isEqualTo(409);
                flow.finish(new SignInOutcome(true, "tracker", "All is well."));
                assertThat(first.answer().status()).isEqualTo(200);
            }
            door.remove(flow);
            assertThat(Wire.get(listener, genuine()).status()).isEqualTo(409);
        }

        @Test
        void showsNothingOfTheResponse() throws Exception {
            flow.finish(new SignInOutcome(true, "tracker", "All is well."));
            String text = Wire.get(listener, genuine()).text();
            assertThat(text).doesNotContain("the-code", flow.request().state().reveal());
        }
    }

    @Nested
    class RefusesAndGoesOn {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/favicon.ico",
                    "/",
                    "/callback/",
                    "/callback.x",
                    "//callback",
                    "/%63allback",
                    "/callback%3F",
                    "/CALLBACK",
                    "/x/../callback",
                    "/./callback",
                    "/callback;a=b",
                    "*",
                    "callback"
                })
        void anotherPath(String path) throws Exception {
            String query = genuine().substring(genuine().indexOf('?'));
            assertThat(Wire.get(listener, path + query).status()).isEqualTo(404);
            stillTakesTheGenuineResponse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"HEAD", "OPTIONS", "POST", "PUT", "get", "TRACE"})
        void anotherMethod(String method) throws Exception {
            Wire.Seen answer = Wire.request(listener, method, genuine(), Wire.authority(listener));
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET");
            assertThat(answer.isWhole()).isTrue();
            assertThat(answer.body().isEmpty()).isEqualTo(method.equals("HEAD"));
            stillTakesTheGenuineResponse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"evil.example", "localhost:PORT", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:PORT.evil"})
        void aForeignHost(String host) throws Exception {
            String port = Wire.authority(listener).replaceAll(".*:", "");
            assertThat(Wire.request(listener, "GET", genuine(), host.replace("PORT", port))
                            .status())
                    .isEqualTo(403);
            stillTakesTheGenuineResponse();
        }

        @Test
        void aForeignHostInAnAbsoluteTarget() throws Exception {
            assertThat(Wire.get(listener, "http://evil.example" + genuine()).status())
                    .isEqualTo(403);
            stillTakesTheGenuineResponse();
        }

        @Test
        void aForeignHostBeforeItSaysWhichPathsThereAre() throws Exception {
            assertThat(Wire.request(listener, "POST", "/nothing", "evil.example")
                            .status())
                    .isEqualTo(403);
        }

        @Test
        void aMissingOrDoubledHost() throws Exception {
            String host = "Host: " + Wire.authority(listener) + "\r\n";
            assertThat(Wire.raw(listener, "GET " + genuine() + " HTTP/1.1\r\n\r\n")
                            .status())
                    .isEqualTo(400);
            assertThat(Wire.raw(listener, "GET " + genuine() + " HTTP/1.1\r\n" + host + host + "\r\n")
                            .status())
                    .isEqualTo(400);
            stillTakesTheGenuineResponse();
        }

        @Test
        void parametersThatAreMissingWrongOrDoubled() throws Exception {
            String state = "&state=" + flow.request().state().reveal();
            for (String query : List.of(
                    "",
                    "?",
                    "?code=c",
                    "?code=c&state=",
                    "?code=c&state=wrong",
                    "?error=access_denied",
                    "?error=access_denied&state=wrong",
                    "?code=c" + state + state,
                    "?code=c&code=d" + state,
                    "?code=%zz" + state,
                    "?x=1" + state)) {
                assertThat(Wire.get(listener, "/callback" + query).status())
                        .as(query.replace(state, "&state=S"))
                        .isEqualTo(400);
            }
            stillTakesTheGenuineResponse();
        }

        @Test
        void aResponseThatBelongsToAnotherListener() throws Exception {
            LoopbackListener other = engine.listen(RedirectOptions.defaults());
            Wire.Seen answer = Wire.get(other, genuine());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains(Rejection.WRONG_LISTENER.explanation());
            stillTakesTheGenuineResponse();
        }

        @Test
        void bytesThatAreNoRequest() throws Exception {
            for (String junk : List.of(
                    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
                    "\u0000\u0001\u0002\r\n\r\n",
                    "\r\n\r\n",
                    "hello\r\n\r\n",
                    "GET /callback\r\n\r\n",
                    "GET  /callback HTTP/1.1\r\n\r\n",
                    "GET /callback HTTP/2.0\r\nHost: x\r\n\r\n",
                    "GET /callback HTTP/1.1\nHost: x\n\n",
                    "GET /callback HTTP/1.1\r\n folded: x\r\n\r\n",
                    "GET /callback HTTP/1.1\r\nHost : x\r\n\r\n",
                    "GET /call\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n")) {
                assertThat(Wire.raw(listener, junk).status()).as(junk).isEqualTo(400);
            }
            stillTakesTheGenuineResponse();
        }

        @Test
        void aRequestWithABodyAndTheClientStillSeesTheAnswer() throws Exception {
            String head = " HTTP/1.1\r\nHost: " + Wire.authority(listener) + "\r\nContent-Length: 3000000\r\n\r\n";
            String body = "x".repeat(3_000_000);
            assertThat(Wire.raw(listener, "GET " + genuine() + head + body).status())
                    .isEqualTo(400);
            assertThat(Wire.raw(listener, "POST " + genuine() + head + body).status())
                    .isEqualTo(405);
            stillTakesTheGenuineResponse();
        }

        @Test
        void tooMuchAndTheClientStillSeesTheAnswer() throws Exception {
            String host = " HTTP/1.1\r\nHost: " + Wire.authority(listener) + "\r\n";
            assertThat(Wire.get(listener, genuine() + "&x=" + "x".repeat(1 << 20))
                            .status())
                    .isEqualTo(431);
            assertThat(Wire.raw(listener, "GET " + genuine() + host + "A: b\r\n".repeat(101) + "\r\n")
                            .status())
                    .isEqualTo(431);
            assertThat(Wire.raw(listener, "GET " + genuine() + host + "Cookie: " + "c".repeat(20_000) + "\r\n\r\n")
                            .status())
                    .isEqualTo(431);
            stillTakesTheGenuineResponse();
        }

        @Test
        void halfARequest() throws Exception {
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                wires.add(Wire.to(listener).send(i % 2 == 0 ? "GET /callb" : ""));
            }
            stillTakesTheGenuineResponse();
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    @Nested
    class EveryAnswer {
        @ParameterizedTest
        @ValueSource(strings = {"/callback", "/favicon.ico", "GENUINE", "http://evil.example/"})
        void carriesTheHeadersThatKeepThePageToItself(String target) throws Exception {
            flow.finish(new SignInOutcome(true, "tracker", "All is well."));
            Wire.Seen answer = Wire.get(listener, target.replace("GENUINE", genuine()));
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'");
            assertThat(answer.isWhole()).isTrue();
            assertThat(answer.body().toLowerCase(Locale.ROOT))
                    .contains("<html lang=\"en\">", "<title>", "<h1>", "<main>", "role=\"status\"", "href=\"data:,\"")
                    .doesNotContain("<script", "http:", "https:");
        }
    }
}
