package dev.berth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.TransportException;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the JDK's that are signed in to a server, from the first request to the day the grant is over, and nobody is there. */
@Timeout(90)
class UnattendedClientTest extends WithProtectedClient {
    @Test
    void carriesTheTokenToItsServerAlone() throws Exception {
        signIn();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            assertThat(status(client, initialize(), false)).isEqualTo(200);
            assertThat(status(
                            client,
                            HttpRequest.newBuilder(URI.create(world.server(1).url()))
                                    .build(),
                            false))
                    .isEqualTo(401);
            assertThat(world.server(1).mcp().requests()).allMatch(request -> request.header("Authorization") == null);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refreshesATokenThatIsOverBeforeItIsSent(boolean async) throws Exception {
        signIn();
        clock.advance(Duration.ofHours(2));
        world.log().clear();
        try (Berth berth = at(Interaction.never())) {
            assertThat(status(berth.httpClient(server()), initialize(), async)).isEqualTo(200);
            assertThat(refreshes()).isOne();
            assertThat(mcp().mcp().count()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mendsARefusalByARefreshAndSendsTheRequestAgain(boolean async) throws Exception {
        signIn();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            assertThat(status(client, initialize(), async)).isEqualTo(200);
            issuer().expireAccessTokens();
            world.log().clear();
            BodyPublisher body = BodyPublishers.ofByteArray(INITIALIZE.getBytes(UTF_8));
            assertThat(status(client, initialize(body), async)).isEqualTo(200);
            assertThat(refreshes()).isOne();
            assertThat(mcp().mcp().requests())
                    .extracting(RecordedRequest::body)
                    .containsExactly(INITIALIZE, INITIALIZE);
        }
    }

    /** Field class 12: who rotates refresh tokens would end the grant at the second refresh. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fiftyRequestsAtTheMomentOfExpiryMakeOneRefresh(boolean async) throws Exception {
        signIn();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            assertThat(status(client, initialize(), false)).isEqualTo(200);
            issuer().expireAccessTokens();
            Endpoint.Hold refresh = issuer().token().hold();
            world.log().clear();
            CompletableFuture<List<Integer>> all = Background.run(() -> atOnce(50, client, async));
            mcp().mcp().awaitRequests(50, LONG);
            refresh.release();
            assertThat(all.get(60, SECONDS)).hasSize(50).containsOnly(200);
            assertThat(refreshes()).isOne();
            assertThat(issuer().reuses()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fiftyRequestsAfterTheExpiryMakeOneRefresh(boolean async) throws Exception {
        signIn();
        clock.advance(Duration.ofHours(2));
        try (Berth berth = at(Interaction.never())) {
            world.log().clear();
            assertThat(atOnce(50, berth.httpClient(server()), async))
                    .hasSize(50)
                    .containsOnly(200);
            assertThat(refreshes()).isOne();
            assertThat(mcp().mcp().count()).isEqualTo(50);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysAtOnceThatAPersonIsNeeded(boolean async) throws Exception {
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            assertThatThrownBy(() -> status(client, initialize(), async))
                    .satisfies(
                            e -> assertThat(async ? e.getCause() : e).isInstanceOf(InteractionRequiredException.class));
        }
        signIn();
        issuer().revokeEverything();
        String secret = tokens().accessToken().reveal();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            assertThatThrownBy(() -> status(client, initialize(), async))
                    .satisfies(e -> assertThat(async ? e.getCause() : e)
                            .isInstanceOfSatisfying(
                                    InteractionRequiredException.class,
                                    needed -> assertThat(needed.facts() + needed.toString())
                                            .doesNotContain(secret)));
        }
        assertThat(issuer().authorize().count()).as("the first sign-in").isOne();
    }

    @Test
    void needsNoIssuerWhileTheTokenIsGood() throws Exception {
        signIn();
        clock.advance(Duration.ofMinutes(60).minusSeconds(10));
        issuer().token().answerWith(Reply.status(503));
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            for (int i = 0; i < 3; i++) {
                assertThat(status(client, initialize(), false)).isEqualTo(200);
            }
            assertThat(refreshes()).isOne();
        }
    }

    @Test
    void tellsAnIssuerInTroubleFromAGrantThatIsOver() throws Exception {
        signIn();
        issuer().expireAccessTokens();
        issuer().token().answerNext(1, Reply.status(503));
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            assertThatThrownBy(() -> status(client, initialize(), false)).isInstanceOf(TransportException.class);
            clock.advance(Duration.ofMinutes(2));
            assertThat(status(client, initialize(), false)).isEqualTo(200);
        }
    }

    /** A stream that began with one token outlives it. */
    @Test
    void streamsOnWhileTheTokenIsChanged() throws Exception {
        signIn();
        try (Berth berth = at(Interaction.never())) {
            HttpClient client = berth.httpClient(server());
            mcp().mcp().answerNext(1, Reply.endless(200, "text/event-stream"));
            try (InputStream stream =
                    client.send(initialize(), BodyHandlers.ofInputStream()).body()) {
                assertThat(stream.readNBytes(1 << 16)).hasSize(1 << 16);
                issuer().expireAccessTokens();
                assertThat(status(client, initialize(), false)).isEqualTo(200);
                assertThat(refreshes()).isOne();
                assertThat(stream.readNBytes(8 << 20)).hasSize(8 << 20);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isNoLongerMendedOnceItIsClosed(boolean async) throws Exception {
        signIn();
        Berth berth = at(Interaction.never());
        HttpClient client = berth.httpClient(server());
        assertThat(status(client, initialize(), false)).isEqualTo(200);
        berth.close();
        issuer().expireAccessTokens();
        assertThatThrownBy(() -> status(client, initialize(), async))
                .satisfies(e -> assertThat(async ? e.getCause() : e)
                        .isInstanceOfSatisfying(
                                AuthorizationException.class,
                                closed -> assertThat(closed.code()).isEqualTo(ErrorCode.CLOSED))
                        .hasMessageContaining("This Berth is closed"));
    }
}
