package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NullMarked
@Timeout(60)
class WorldTest {
    @Test
    void startsTheDemo() throws Exception {
        try (World world = DemoWorld.start()) {
            assertThat(world.servers())
                    .extracting(TestMcpServer::name)
                    .containsExactly("Harbour", "Tide tables", "Lighthouse");
            for (TestMcpServer server : world.servers()) {
                SimpleClient client = new SimpleClient(world.authorizationServer(), server.resource());
                assertThat(client.signIn()).containsKey("access_token");
            }
            assertThat(world.authorizationServer().authorize().decision().count())
                    .isEqualTo(3);
        }
    }

    @Test
    void keepsOneLogInOrder() throws Exception {
        try (World world = World.start(2)) {
            SimpleClient.get(world.server(1).urlOf(ResourceMetadataLocation.WITH_PATH));
            SimpleClient.get(world.server(0).urlOf(ResourceMetadataLocation.WITH_PATH));
            assertThat(world.log().all())
                    .extracting(request -> request.header("Host"))
                    .containsExactly(
                            URI.create(world.server(1).origin()).getAuthority(),
                            URI.create(world.server(0).origin()).getAuthority());
            assertThat(world.server(0).resourceMetadata().count()).isEqualTo(1);
        }
    }

    @Test
    void saysWhatCameWhenTooLittleDid() {
        try (World world = World.start(1)) {
            assertThatThrownBy(() -> world.server(0).mcp().awaitRequests(1, Duration.ofMillis(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("there were 0");
        }
    }

    @Test
    void freesItsPortsThoughARequestHangs() throws Exception {
        World world = World.start(1);
        world.server(0).mcp().answerWith(Reply.hangs());
        int port = URI.create(world.server(0).origin()).getPort();
        Thread client = new Thread(() -> {
            try {
                SimpleClient.post(world.server(0).url(), "application/json", "{}");
            } catch (Exception closed) {
                // as it should be
            }
        });
        client.setDaemon(true);
        client.start();
        world.server(0).mcp().awaitRequests(1, Duration.ofSeconds(20));

        List<Thread> handlers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("testkit-" + port))
                .toList();
        assertThat(handlers).isNotEmpty();

        world.close();
        world.close();

        for (Thread handler : handlers) {
            handler.join(Duration.ofSeconds(20).toMillis());
            assertThat(handler.isAlive()).isFalse();
        }

        client.join(Duration.ofSeconds(20).toMillis());
        assertThat(client.isAlive()).isFalse();
        try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(again.isBound()).isTrue();
        }
    }

    @Test
    void leavesNoThreadThatKeepsTheProgramAlive() {
        try (World world = World.start(2)) {
            assertThat(world.servers()).hasSize(2);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("testkit")
                            || thread.getName().startsWith("HTTP-Dispatcher"))
                    .isNotEmpty()
                    .allMatch(Thread::isDaemon);
        }
    }
}
