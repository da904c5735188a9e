package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Reply;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that takes a token with a proof of its key alone, and wants a nonce in that. */
@Timeout(90)
class KeyBoundClientTest extends WithProtectedClient {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyRequestHasAProofWithTheNonceThatIsWanted(boolean async) throws Exception {
        world.requiresDpop();
        mcp().dpop().demandsNonces(true).renewsNonces(true);
        signIn();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            world.log().clear();
            assertThat(status(client, initialize(), async)).isEqualTo(200);
            assertThat(mcp().mcp().count())
                    .as("one that lacks the nonce, and one that has it")
                    .isEqualTo(2);
            assertThat(status(client, initialize(), async)).isEqualTo(200);
            assertThat(mcp().mcp().count())
                    .as("the next nonce came with the last answer")
                    .isEqualTo(3);
            mcp().dpop().rotateNonce();
            assertThat(status(client, initialize(), async)).isEqualTo(200);
            assertThat(mcp().mcp().requests())
                    .extracting(request -> request.header("DPoP"))
                    .doesNotContainNull()
                    .doesNotHaveDuplicates();
            assertThat(refreshes()).isZero();
        }
    }

    /** A nonce for each token, not for each request. */
    @Test
    void aNonceThatIsOverTooCostsTheRecoveryNothing() throws Exception {
        world.requiresDpop();
        mcp().dpop().demandsNonces(true);
        signIn();
        world.log().clear();
        mcp().mcp()
                .honestNext(1)
                .answerNext(1, Reply.status(401).withHeader("WWW-Authenticate", "DPoP error=\"invalid_token\""));
        Endpoint.Hold refresh = issuer().token().hold();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            CompletableFuture<Integer> answer = Background.run(() -> status(client, initialize(), false));
            issuer().token().awaitRequests(1, LONG);
            mcp().dpop().rotateNonce();
            refresh.release();
            assertThat(answer.get(60, SECONDS)).isEqualTo(200);
            assertThat(mcp().mcp().count()).isEqualTo(4);
        }
    }

    @Test
    void aTokenThatIsOverIsMendedBesideANonce() throws Exception {
        world.requiresDpop();
        signIn();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            assertThat(status(client, initialize(), false)).isEqualTo(200);
            mcp().dpop().demandsNonces(true);
            issuer().expireAccessTokens();
            assertThat(status(client, initialize(), false)).isEqualTo(200);
            assertThat(refreshes()).isOne();
        }
    }
}
