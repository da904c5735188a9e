package dev.berth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.McpEndpoint.Wires;
import dev.berth.testkit.json.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@NullMarked
class McpServerTest {
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private final World world = World.start(TestMcpServer.builder()
            .tools(
                    Tool.ECHO,
                    Tool.ADD,
                    Tool.WHOAMI,
                    Tool.named("lock", "Locks up.", (arguments, caller) -> "locked")
                            .requiring("tools:admin"),
                    Tool.named("dig", "Digs.", (arguments, caller) -> Tool.text(arguments, "where"))
                            .mirroredParameter("where", "string", "Where", "Where")));
    private final TestMcpServer server = world.server(0);

    @AfterEach
    void close() {
        world.close();
    }

    private String token() throws Exception {
        return String.valueOf(new SimpleClient(world.authorizationServer(), server.resource())
                .signIn()
                .get("access_token"));
    }

    private HttpResponse<String> call(String token, String body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Authorization", "Bearer " + token));
        all.addAll(List.of("Accept", "application/json, text/event-stream"));
        return SimpleClient.post(server.url(), "application/json", body, all.toArray(String[]::new));
    }

    private static Map<String, @Nullable Object> result(HttpResponse<String> response) throws Exception {
        return Json.member(Json.object(response.body()), "result");
    }

    private static @Nullable Object errorCode(HttpResponse<String> response) throws Exception {
        return Json.member(Json.object(response.body()), "error").get("code");
    }

    private static String request(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    private static String challenge(HttpResponse<String> response) {
        return String.join("; ", response.headers().allValues("WWW-Authenticate"));
    }

    @Nested
    class Authorization {
        @Test
        void refusesATokenForAnotherAudience() throws Exception {
            world.authorizationServer().knows("https://other.example/mcp");
            Map<String, @Nullable Object> tokens =
                    new SimpleClient(world.authorizationServer(), "https://other.example/mcp").signIn();
            HttpResponse<String> response = call(String.valueOf(tokens.get("access_token")), request("ping", ""));
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(challenge(response)).contains("error=\"invalid_token\"");
        }

        @Test
        void refusesAnExpiredToken() throws Exception {
            String token = token();
            world.authorizationServer().expireAccessTokens();
            assertThat(call(token, request("initialize", "")).statusCode()).isEqualTo(401);
        }

        @Test
        void asksForAFurtherScope() throws Exception {
            HttpResponse<String> response = call(
                    token(),
                    request("tools/call", "\"name\":\"lock\"," + META),
                    "MCP-Protocol-Version",
                    "2026-07-28",
                    "Mcp-Method",
                    "tools/call",
                    "Mcp-Name",
                    "lock");
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(challenge(response))
                    .contains("error=\"insufficient_scope\"")
                    .contains("scope=\"tools:admin\"");
        }

        @Test
        void challengesAtToolCallsAloneIfSaidSo() throws Exception {
            server.challenge().onlyOn("tools/call");
            assertThat(SimpleClient.post(server.url(), "application/json", request("initialize", ""))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(SimpleClient.post(server.url(), "application/json", request("tools/call", "\"name\":\"echo\""))
                            .statusCode())
                    .isEqualTo(401);
        }

        @Test
        void sendsWhateverChallengesItIsTold() throws Exception {
            server.challenge().headers("Basic realm=\"x\"", "DPoP, Bearer scope=\"a b\"");
            HttpResponse<String> response = SimpleClient.post(server.url(), "application/json", "{}");
            assertThat(response.headers().allValues("WWW-Authenticate"))
                    .containsExactly("Basic realm=\"x\"", "DPoP, Bearer scope=\"a b\"");
        }

        @Test
        void keepsMetadataWhereTheChallengeAloneTells() throws Exception {
            server.resourceMetadata().servedAt(ResourceMetadataLocation.CHALLENGE_ONLY);
            assertThat(SimpleClient.get(server.urlOf(ResourceMetadataLocation.WITH_PATH))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(SimpleClient.get(server.urlOf(ResourceMetadataLocation.CHALLENGE_ONLY))
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void livesOnItsAuthorizationServersOrigin() throws Exception {
            try (TestMcpServer old = TestMcpServer.builder()
                    .path("/old")
                    .sameOriginAs(world.authorizationServer())
                    .start()) {
                assertThat(old.origin()).isEqualTo(world.authorizationServer().origin());
                assertThat(SimpleClient.post(old.url(), "application/json", "{}")
                                .statusCode())
                        .isEqualTo(401);
            }
        }
    }

    @Nested
    class HandshakeWireOf2025 {
        private static final String INITIALIZE = "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{}";

        private String session(String token) throws Exception {
            return call(token, request("initialize", INITIALIZE))
                    .headers()
                    .firstValue("Mcp-Session-Id")
                    .orElseThrow();
        }

        @Test
        void goesFromInitializeToDelete() throws Exception {
            String token = token();
            HttpResponse<String> initialized = call(token, request("initialize", INITIALIZE));
            assertThat(result(initialized)).containsEntry("protocolVersion", "2025-06-18");
            String session = initialized.headers().firstValue("Mcp-Session-Id").orElseThrow();
            String note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
            assertThat(call(token, note, "Mcp-Session-Id", session).statusCode())
                    .isEqualTo(202);
            HttpResponse<String> whoami =
                    call(token, request("tools/call", "\"name\":\"whoami\""), "Mcp-Session-Id", session);
            assertThat(whoami.body()).contains("\"text\":\"alice\"");
            assertThat(server.mcp().openSessions()).isEqualTo(1);
            assertThat(SimpleClient.delete(server.url(), "Mcp-Session-Id", session, "Authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(204);
            assertThat(call(token, request("ping", ""), "Mcp-Session-Id", session)
                            .statusCode())
                    .isEqualTo(404);
        }

        @Test
        void listsPageByPage() throws Exception {
            server.mcp().pageSize(2);
            String token = token();
            String session = session(token);
            int tools = 0;
            int pages = 0;
            String cursor = "";
            do {
                Map<String, @Nullable Object> page =
                        result(call(token, request("tools/list", cursor), "Mcp-Session-Id", session));
                tools += ((List<?>) Objects.requireNonNull(page.get("tools"))).size();
                pages++;
                cursor = page.get("nextCursor") == null ? "" : "\"cursor\":\"" + page.get("nextCursor") + "\"";
            } while (!cursor.isEmpty());
            assertThat(tools).isEqualTo(5);
            assertThat(pages).isEqualTo(3);
        }

        @Test
        void answersAsAnEventStream() throws Exception {
            server.mcp().answersAsEventStream(true);
            HttpResponse<String> response = call(token(), request("initialize", INITIALIZE));
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(response.body()).contains("data: {\"jsonrpc\"").endsWith("\n\n");
        }

        @Test
        void doesNotKnowTheStatelessWire() throws Exception {
            server.mcp().speaks(Wires.HANDSHAKE);
            HttpResponse<String> response = call(
                    token(),
                    request("server/discover", META),
                    "MCP-Protocol-Version",
                    "2026-07-28",
                    "Mcp-Method",
                    "server/discover");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(errorCode(response)).isEqualTo(-32000);
        }
    }

    @Nested
    class StatelessWireOf2026 {
        private HttpResponse<String> send(String method, String params, String... headers) throws Exception {
            List<String> all = new ArrayList<>(List.of(headers));
            all.addAll(List.of("MCP-Protocol-Version", "2026-07-28", "Mcp-Method", method));
            return call(token(), request(method, params), all.toArray(String[]::new));
        }

        @Test
        void discoversListsAndCalls() throws Exception {
            server.mcp().speaks(Wires.STATELESS);
            HttpResponse<String> discovered = send("server/discover", META);
            assertThat(result(discovered))
                    .containsEntry("resultType", "complete")
                    .containsEntry("supportedVersions", List.of("2026-07-28"));
            assertThat(discovered.headers().firstValue("Mcp-Session-Id")).isEmpty();
            assertThat(result(send("tools/list", META))).containsKey("tools").containsEntry("resultType", "complete");
            HttpResponse<String> sum = send(
                    "tools/call",
                    "\"name\":\"add\",\"arguments\":{\"a\":2,\"b\":3.5}," + META,
                    "Mcp-Name",
                    "=?base64?YWRk?=");
            assertThat(sum.body()).contains("\"text\":\"5.5\"");
        }

        @Test
        void namesTheVersionsItSpeaks() throws Exception {
            String future = META.replace("2026-07-28", "2099-01-01");
            HttpResponse<String> response = call(
                    token(),
                    request("tools/list", future),
                    "MCP-Protocol-Version",
                    "2099-01-01",
                    "Mcp-Method",
                    "tools/list");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(errorCode(response)).isEqualTo(-32022);
            assertThat(response.body()).contains("\"requested\":\"2099-01-01\"").contains("2025-11-25");
        }

        @Test
        void refusesHeadersThatAreMissingOrDiffer() throws Exception {
            assertThat(errorCode(send("tools/call", "\"name\":\"echo\"," + META)))
                    .isEqualTo(-32020);
            assertThat(errorCode(send("tools/call", "\"name\":\"echo\"," + META, "Mcp-Name", "add")))
                    .isEqualTo(-32020);
            String dig = "\"name\":\"dig\",\"arguments\":{\"where\":\"north\"}," + META;
            assertThat(errorCode(send("tools/call", dig, "Mcp-Name", "dig"))).isEqualTo(-32020);
            assertThat(send("tools/call", dig, "Mcp-Name", "dig", "Mcp-Param-Where", "north")
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void refusesARequestWithoutItsMeta() throws Exception {
            HttpResponse<String> response = send("tools/list", "");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(errorCode(response)).isEqualTo(-32602);
        }

        @Test
        void refusesUnknownMethodsWith404() throws Exception {
            HttpResponse<String> response = send("resources/list", META);
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(errorCode(response)).isEqualTo(-32601);
        }

        @Test
        void refusesAHandshake() throws Exception {
            server.mcp().speaks(Wires.STATELESS);
            HttpResponse<String> response = call(token(), request("initialize", ""));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("2026-07-28");
        }
    }
}
