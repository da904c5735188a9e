package dev.berth.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.McpException;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.mcp.Tool;
import dev.berth.mcp.ToolResult;
import dev.berth.testkit.McpEndpoint;
import dev.berth.testkit.TestMcpServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the testkit's server, on both wires. */
@Timeout(60)
class OpenSessionTest {
    private final SocketTransport transport = new SocketTransport(NetworkSettings.DIRECT);

    private McpClient client(TestMcpServer server) {
        return McpClient.of(transport, URI.create(server.url()));
    }

    @Nested
    class EitherWire {
        @ParameterizedTest
        @CsvSource({
            "STATELESS, false, 2026-07-28",
            "STATELESS, true, 2026-07-28",
            "BOTH, false, 2026-07-28",
            "HANDSHAKE, false, 2025-11-25",
            "HANDSHAKE, true, 2025-11-25"
        })
        void opensListsAndCalls(McpEndpoint.Wires wires, boolean events, String version) throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().name("here").start()) {
                server.mcp().speaks(wires).answersAsEventStream(events).pageSize(1);
                try (OpenSession session = client(server).open()) {
                    assertThat(session.protocolVersion()).isEqualTo(version);
                    assertThat(session.serverInfo().name()).isEqualTo("here");
                    assertThat(session.listTools()).extracting(Tool::name).containsExactly("echo", "add", "whoami");
                    ToolResult sum = session.callTool("add", "{\"a\": 2, \"b\": 3}");
                    assertThat(sum.texts()).containsExactly("5");
                    assertThat(sum.isError()).isFalse();
                    assertThat(session.callTool("echo", "{\"text\":\"\u00fc\\n\"}")
                                    .texts())
                            .containsExactly("\u00fc\n");
                }
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"STATELESS", "HANDSHAKE"})
        void tellsAFailedToolFromAnUnknownOne(McpEndpoint.Wires wires) throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().start()) {
                server.mcp().speaks(wires);
                try (OpenSession session = client(server).open()) {
                    assertThat(session.callTool("add", "{}").isError()).isTrue();
                    McpException unknown =
                            catchThrowableOfType(McpException.class, () -> session.callTool("nosuch", "{}"));
                    assertThat(unknown.code()).isEqualTo(ErrorCode.MCP_ERROR);
                    assertThat(unknown.facts()).containsKeys("url", "code", "server_error");
                }
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "[]", "3", "{", "{} }", "{},\"x\":1", "{}} trailing", "\"a\""})
        void takesNoArgumentsThatAreNoObject(String arguments) throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().start();
                    OpenSession session = client(server).open()) {
                server.log().clear();
                assertThatThrownBy(() -> session.callTool("echo", arguments))
                        .isInstanceOf(ConfigurationException.class);
                assertThat(server.log().all()).isEmpty();
            }
        }

        @Test
        void sendsTheOwnHeadersButNeverInPlaceOfTheProtocols() throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().start()) {
                Map<String, String> own = Map.of("X-Key", "k", "mcp-protocol-version", "1", "Accept", "text/html");
                try (OpenSession session = client(server).headers(() -> own).open()) {
                    session.listTools();
                }
                assertThat(server.log().all()).allSatisfy(request -> {
                    assertThat(request.header("X-Key")).isEqualTo("k");
                    assertThat(request.header("MCP-Protocol-Version")).isEqualTo("2026-07-28");
                    assertThat(request.header("Accept")).isEqualTo("application/json, text/event-stream");
                });
            }
        }
    }

    @Nested
    class TheHandshakeWire {
        @Test
        void closesItsSession() throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().start()) {
                server.mcp().speaks(McpEndpoint.Wires.HANDSHAKE);
                try (OpenSession session = client(server).open()) {
                    assertThat(server.mcp().openSessions()).isOne();
                    assertThat(session.wire()).isEqualTo(Wire.HANDSHAKE);
                }
                assertThat(server.mcp().openSessions()).isZero();
            }
        }

        @Test
        void shakesHandsAgainOnceWhereTheServerForgotTheSession() throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().start()) {
                server.mcp().speaks(McpEndpoint.Wires.HANDSHAKE);
                try (OpenSession session = client(server).open()) {
                    server.mcp().forgetSessions();
                    assertThat(session.callTool("add", "{\"a\":1,\"b\":1}").texts())
                            .containsExactly("2");
                    assertThat(server.mcp().openSessions()).isOne();
                }
            }
        }

        @Test
        void isTakenAtOnceWhereItIsRemembered() throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().start()) {
                server.mcp().speaks(McpEndpoint.Wires.HANDSHAKE);
                client(server).remembering(Wire.HANDSHAKE).open().close();
                assertThat(server.log().all()).hasSize(3); // initialize, initialized, DELETE
            }
        }

        @Test
        void isGivenUpWhereTheServerHasMovedOn() throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().start()) {
                server.mcp().speaks(McpEndpoint.Wires.STATELESS);
                try (OpenSession session =
                        client(server).remembering(Wire.HANDSHAKE).open()) {
                    assertThat(session.wire()).isEqualTo(Wire.STATELESS);
                }
            }
        }
    }

    @Nested
    class TheStatelessWire {
        private final dev.berth.testkit.Tool regional = dev.berth.testkit.Tool.named(
                        "query", "Asks.", (arguments, caller) -> "rows")
                .mirroredParameter("region", "string", "Where", "Region");

        @Test
        void mirrorsTheParametersThatAToolWantsInHeaders() throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().tools(regional).start()) {
                server.mcp().speaks(McpEndpoint.Wires.STATELESS);
                try (OpenSession session = client(server).open()) {
                    session.listTools();
                    assertThat(session.callTool("query", "{\"region\":\"\u4e16\"}")
                                    .texts())
                            .isEqualTo(List.of("rows"));
                }
            }
        }

        @Test
        void readsTheListWhereItCalledAToolUnseen() throws Exception {
            try (TestMcpServer server = TestMcpServer.builder().tools(regional).start()) {
                server.mcp().speaks(McpEndpoint.Wires.STATELESS);
                try (OpenSession session = client(server).open()) {
                    assertThat(session.callTool("query", "{\"region\":\"us\"}").texts())
                            .containsExactly("rows");
                }
            }
        }
    }
}
