package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Connection;
import dev.berth.Connections;
import dev.berth.SpecificationCase;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.AuthorizationServerLocation;
import dev.berth.testkit.RecordedRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overview, "Resource Parameter Implementation". */
class ResourceParameterTest extends SpecificationCase {
    @Test
    void nameTheServerThatTheTokenIsToBeUsedWith() throws Exception {
        play(berth -> {
            try (Connections connections = berth.connect(List.of(server(), server(neighbour())))) {
                assertThat(connections.connected()).hasSize(2);
            }
            for (var one : List.of(mcp(), neighbour())) {
                String token = berth.token(server(one)).value().reveal();
                assertThat(issuer().introspect(token))
                        .hasValueSatisfying(
                                issued -> assertThat(issued.resource()).isEqualTo(one.url()));
            }
        });
        assertThat(resources(issuer().authorize().requests()))
                .containsExactlyInAnyOrder(mcp().url(), neighbour().url());
        assertThat(resources(issuer().token().requests()))
                .containsExactlyInAnyOrder(mcp().url(), neighbour().url());
    }

    /** RFC 8707 section 2: an absolute URI without a fragment; and one that is this server's. */
    @ParameterizedTest
    @ValueSource(strings = {"%h/mcp", "%s#fragment", "/mcp", "%s/../mcp", "urn:mcp:server", "mcp", ""})
    void takeNothingForItThatIsNoCanonicalUri(String resource) throws Exception {
        String own = mcp().url();
        String host = own.replaceAll("^http://|/mcp$", "");
        mcp().resourceMetadata().with("resource", resource.replace("%s", own).replace("%h", host));
        BerthException failure = refuses(server());

        assertThat(failure.code()).isIn(ErrorCode.RESOURCE_MISMATCH, ErrorCode.INVALID_METADATA);
    }

    /** One that is found as an OpenID provider, says nothing of resource indicators, and looks at none. */
    @Test
    void sendItThoughTheIssuerMayKnowNothingOfIt() throws Exception {
        issuer().metadata().servedAt(AuthorizationServerLocation.OPENID_PATH_INSERTED);
        issuer().authorize().requiresResource(false);
        issuer().token().requiresResource(false);
        play(berth -> {
            berth.signIn(server());
            issuer().expireAccessTokens();
            try (Connection connection = berth.open(server())) {
                assertThat(connection.tools()).isNotEmpty();
            }
        });

        List<RecordedRequest> legs = Stream.of(
                        issuer().authorize().requests(),
                        issuer().token().exchange().requests(),
                        issuer().token().refresh().requests())
                .flatMap(List::stream)
                .toList();
        assertThat(legs).hasSize(3);
        assertThat(resources(legs)).containsOnly(mcp().url());
    }

    private static List<String> resources(List<RecordedRequest> requests) {
        return requests.stream()
                .map(request -> String.valueOf(request.parameter("resource")))
                .toList();
    }
}
