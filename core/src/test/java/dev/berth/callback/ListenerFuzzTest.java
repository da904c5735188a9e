package dev.berth.callback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.berth.authorize.PendingAuthorization;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.redirect.RedirectOptions;
import dev.berth.redirect.SignInOutcome;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Whatever arrives at a listener first, the genuine response is taken after it. */
class ListenerFuzzTest {
    private static final Set<String> ANSWERS = Set.of("400", "403", "404", "405", "409", "431");

    private static PendingAuthorizations door = PendingAuthorizations.inMemory();
    private static CallbackEngine engine = new CallbackEngine(door, CallbackEvents.none());
    private static LoopbackListener listener;

    @BeforeAll
    static void listen() throws IOException {
        door = PendingAuthorizations.inMemory();
        engine = new CallbackEngine(door, CallbackEvents.none());
        listener = engine.listen(RedirectOptions.defaults());
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @FuzzTest(maxDuration = "1m")
    void takesTheGenuineResponseAfterJunk(byte[] junk) throws Exception {
        // The fuzzer takes any connection for a finding.
        BugDetectors.allowNetworkConnections();
        PendingAuthorization flow = Flows.start(door, listener.redirectUri(), "tracker");
        flow.finish(new SignInOutcome(true, "tracker", ""));
        try {
            String answer = answer(junk);
            if (!answer.isEmpty()) {
                assertThat(answer).startsWith("HTTP/1.1 ");
                assertThat(ANSWERS).contains(answer.substring(9, 12));
            }
            assertThat(Wire.get(listener, Flows.response(flow, "c")).status()).isEqualTo(200);
            assertThat(flow.await(Duration.ofSeconds(20)).code().reveal()).isEqualTo("c");
        } finally {
            door.remove(flow);
        }
    }

    /** What came back up to the end of the connection; the port is filled in where the junk leaves room for it. */
    private static String answer(byte[] junk) throws IOException {
        URI uri = URI.create(listener.redirectUri());
        String text = new String(junk, ISO_8859_1).replace("PORT", String.valueOf(uri.getPort()));
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (SocketException e) {
            // A reset after junk that nobody reads to its end.
            return "";
        }
    }
}
