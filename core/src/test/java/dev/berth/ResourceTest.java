package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The resource indicator (RFC 8707): byte for byte, on every leg. */
class ResourceTest {
    /** Field class 14: the issuer compares exactly, and so does the server. */
    @ParameterizedTest
    @ValueSource(strings = {"/mcp", "/mcp/", "/", "", "/mcp/?tenant=One%2fTwo"})
    void isSentByteForByteOnAuthorizeTokenAndRefresh(String tail) throws Exception {
        try (TestAuthorizationServer issuer = TestAuthorizationServer.start();
                TestMcpServer mcp = TestMcpServer.builder()
                        .path(tail.startsWith("/mcp/") ? "/mcp/" : "/mcp")
                        .protectedBy(issuer)
                        .start();
                Approver person = new Approver();
                Berth berth = Berth.builder().interaction(person).build()) {
            String resource = mcp.origin() + tail;
            mcp.resource(resource);
            Server server =
                    WithWorld.at(tail.contains("?") ? resource : mcp.url()).build();
            try (Connections connections = berth.connect(List.of(server))) {
                assertThat(connections.failed()).isEmpty();
                issuer.expireAccessTokens();
                assertThat(connections
                                .connected()
                                .get(0)
                                .session()
                                .callTool("whoami", "{}")
                                .isError())
                        .isFalse();
            }
            List<RecordedRequest> legs = List.of(
                    issuer.authorize().requests().get(0),
                    issuer.token().exchange().requests().get(0),
                    issuer.token().refresh().requests().get(0));
            assertThat(legs)
                    .allSatisfy(leg -> assertThat(leg.parameter("resource")).isEqualTo(resource));
        }
    }

    /** Field class 14: the off switch. */
    @Test
    void isSentNowhereWhereItWasSwitchedOff() throws Exception {
        try (TestAuthorizationServer issuer = TestAuthorizationServer.start();
                TestMcpServer mcp = TestMcpServer.start(issuer);
                Approver person = new Approver();
                Berth berth = Berth.builder().interaction(person).build()) {
            issuer.authorize().requiresResource(false);
            issuer.token().requiresResource(false);
            berth.signIn(WithWorld.at(mcp.url()).resource("").build());

            assertThat(issuer.log().matching(request -> request.parameter("resource") != null))
                    .isEmpty();
        }
    }

    /** RFC 9728 section 3.3. */
    @Test
    void isRefusedWhereItBelongsToAnotherServer() {
        try (TestAuthorizationServer issuer = TestAuthorizationServer.start();
                TestMcpServer mcp = TestMcpServer.start(issuer);
                Approver person = new Approver();
                Berth berth = Berth.builder().interaction(person).build()) {
            mcp.resourceMetadata().with("resource", "https://bank.example/mcp");
            assertThatThrownBy(() -> berth.signIn(WithWorld.at(mcp.url()).build()))
                    .isInstanceOfSatisfying(
                            DiscoveryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_MISMATCH));
            assertThat(issuer.log().matching(request -> request.endpoint() == issuer.registration()))
                    .isEmpty();
            assertThat(person.asked).isEmpty();
        }
    }
}
