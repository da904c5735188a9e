package dev.berth.mustnot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Connections;
import dev.berth.SpecificationCase;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.TestAuthorizationServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Client Registration, "Authorization Server Binding". */
class AuthorizationServerBindingTest extends SpecificationCase {
    /** Nothing of the old issuer's comes to the new one: no client, no secret, no token, in no spelling. */
    @ParameterizedTest
    @EnumSource(names = {"CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST"})
    void reuseCredentialsOfAnotherIssuer(ClientAuthentication method) throws Exception {
        issuer().registration().assigns(method);
        try (TestAuthorizationServer next = TestAuthorizationServer.start()) {
            play(berth -> {
                try (Connections connections = berth.connect(List.of(server()))) {
                    Credential old = kept();
                    mcp().protectedBy(next);
                    assertThat(connections
                                    .connected()
                                    .get(0)
                                    .session()
                                    .callTool("whoami", "{}")
                                    .isError())
                            .isFalse();

                    assertThat(kept().issuer()).isEqualTo(next.issuer());
                    List<String> secrets = secrets(old);
                    assertThat(next.log().all()).isNotEmpty().allSatisfy(request -> {
                        String everything = request.rawQuery() + request.headers() + request.body();
                        assertThat(secrets).noneMatch(everything::contains);
                    });
                }
            });
        }
    }

    private static List<String> secrets(Credential old) {
        TokenSet tokens = Objects.requireNonNull(old.tokens());
        String clientId = old.client().clientId();
        String secret = Objects.requireNonNull(old.client().clientSecret()).reveal();
        String basic =
                Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(StandardCharsets.US_ASCII));
        return List.of(
                clientId,
                secret,
                basic,
                tokens.accessToken().reveal(),
                Objects.requireNonNull(tokens.refreshToken()).reveal());
    }
}
