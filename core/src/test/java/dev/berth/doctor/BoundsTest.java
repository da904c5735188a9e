package dev.berth.doctor;

import static dev.berth.testkit.AuthorizationServerLocation.OAUTH;
import static dev.berth.testkit.AuthorizationServerLocation.OPENID_PATH_INSERTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.diagnosis.Diagnosis;
import dev.berth.diagnosis.Diagnosis.Outcome;
import dev.berth.discovery.Preference;
import dev.berth.error.ErrorCode;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.Tool;
import dev.berth.testkit.World;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many requests an examination makes, and how long it goes on, is not the servers' to choose. */
@Timeout(120)
class BoundsTest {
    private final World world = World.start(1);
    private final HttpTransport sockets = new SocketTransport(NetworkSettings.DIRECT);

    @AfterEach
    void stop() {
        world.close();
    }

    private Diagnosis examine(Doctor doctor, String url) throws InterruptedException {
        URI server = URI.create(url);
        return doctor.examine(new ExaminationRequest(
                server,
                Map.of(),
                AddressPolicy.CONFIGURED,
                AddressPolicy.forServer(server),
                null,
                null,
                null,
                true,
                null,
                false,
                Preference.NONE,
                (challenges, discovered) -> {},
                List.of(),
                null,
                Instant.EPOCH));
    }

    @Test
    void nothingIsAskedWhenTimeIsUp() throws Exception {
        Diagnosis diagnosis =
                examine(new Doctor(sockets, Duration.ZERO), world.server(0).url());
        assertThat(diagnosis.outcome()).isEqualTo(Outcome.IMPOSSIBLE);
        assertThat(diagnosis.obstacle().orElseThrow().prevents()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(world.log().all()).isEmpty();
    }

    /** One address that hangs takes its time; the others at its origin would take as much again. */
    @Test
    void aServerThatLetsARequestTimeOutIsAskedForNoMoreMetadata() throws Exception {
        world.authorizationServer().metadata().at(OAUTH).answerWith(Reply.hangs());
        world.authorizationServer().metadata().servedAt(OAUTH, OPENID_PATH_INSERTED);
        Diagnosis diagnosis = examine(
                new Doctor(hurried(world.authorizationServer().origin())),
                world.server(0).url());
        assertThat(diagnosis.obstacle().orElseThrow().prevents()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(world.authorizationServer()
                        .metadata()
                        .at(OPENID_PATH_INSERTED)
                        .count())
                .isZero();
        assertThat(diagnosis.findings()).anyMatch(f -> f.message().startsWith("Not asked"));
    }

    /** Real sockets, and little patience with one origin. */
    private HttpTransport hurried(String origin) {
        return new HttpTransport() {
            @Override
            public HttpResponse send(HttpRequest request) throws InterruptedException {
                boolean one = request.uri().toString().startsWith(origin);
                return sockets.send(one ? request.timeout(Duration.ofMillis(50)) : request);
            }

            @Override
            public HttpStream open(HttpRequest request) throws InterruptedException {
                return sockets.open(request);
            }
        };
    }

    @Test
    void aListOfToolsWithoutEndIsLeft() throws Exception {
        Tool[] tools = IntStream.range(0, 40)
                .mapToObj(i -> Tool.named("tool-" + i, "One of many.", (arguments, caller) -> ""))
                .toArray(Tool[]::new);
        try (TestMcpServer open = TestMcpServer.builder().tools(tools).start()) {
            open.mcp().pageSize(1);
            Diagnosis diagnosis = examine(new Doctor(sockets), open.url());
            assertThat(diagnosis.outcome()).isEqualTo(Outcome.NOT_NEEDED);
            assertThat(open.mcp().count()).isLessThanOrEqualTo(16);
        }
    }
}
