package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.jose.SigningKey;
import dev.berth.redirect.RedirectOptions;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.PendingSignInRecord;
import dev.berth.testkit.Client;
import dev.berth.testkit.JwtIssuer;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestAuthorizationServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Settings that ask for something else at the same server wait for their turn, and have a sign-in each. */
class OneSignInForEachTest extends WithWorld {
    private final CountDownLatch otherWaits = new CountDownLatch(1);
    private final Approver person = new Approver(pending -> {
        assertThat(otherWaits.await(30, SECONDS)).isTrue();
        new Person().visit(pending.url());
    });

    /** Signs in by the one, and meanwhile by the other, which is answered with what it has then. */
    private Credential meanwhile(Server one, Server other) throws Exception {
        Progress progress = new Progress() {
            @Override
            public void awaitingAnother(Server server, PendingSignInRecord pending) {
                otherWaits.countDown();
            }
        };
        try (person;
                Berth berth = Berth.builder()
                        .store(store)
                        .interaction(person)
                        .progress(progress)
                        .build()) {
            CompletableFuture<Optional<SignedIn>> asking = Background.run(() -> berth.signIn(one));
            issuer().registration().awaitRequests(1, LONG);
            CompletableFuture<Optional<SignedIn>> waiting = Background.run(() -> berth.signIn(other));
            assertThat(asking.get(60, SECONDS)).isPresent();
            assertThat(waiting.get(60, SECONDS)).isPresent();
            return berth.credential(other).orElseThrow();
        }
    }

    private List<String> asked(String parameter) {
        return issuer().authorize().requests().stream()
                .map(request -> String.valueOf(request.parameter(parameter)))
                .toList();
    }

    @Test
    void whoInsistsOnBoundTokensHasOne() throws Exception {
        issuer().dpop().supported(true);
        Credential bound =
                meanwhile(server(), server().toBuilder().dpop(DpopPolicy.ALWAYS).build());
        assertThat(bound.tokens()).isNotNull().matches(tokens -> tokens.isBoundToKey());
        assertThat(person.asked).hasSize(2);
    }

    @Test
    void aClientHasItsOwnTokens() throws Exception {
        issuer().clients().add(Client.publicClient("known", "http://127.0.0.1/callback"));
        meanwhile(server(), server().toBuilder().client("known").build());
        assertThat(asked("client_id")).hasSize(2).endsWith("known");
    }

    @Test
    void aPinnedIssuerIsWhereItIsSignedInAt() throws Exception {
        try (TestAuthorizationServer pinned = TestAuthorizationServer.start()) {
            pinned.knows(mcp().url());
            Credential credential = meanwhile(
                    server(), server().toBuilder().issuer(pinned.issuer()).build());
            assertThat(credential.issuer()).isEqualTo(pinned.issuer());
        }
    }

    @Test
    void aResourceIsNamedForEach() throws Exception {
        issuer().knows("urn:other");
        meanwhile(server(), server().toBuilder().resource("urn:other").build());
        assertThat(asked("resource")).containsExactly(mcp().url(), "urn:other");
    }

    @Test
    void aResourceThatTheServerNamesIsNotThatOfTheSettings() throws Exception {
        issuer().knows("urn:other");
        meanwhile(server().toBuilder().resource("urn:other").build(), server());
        assertThat(asked("resource")).containsExactly("urn:other", mcp().url());
    }

    @Test
    void aScopeIsAskedForByWhoeverWantsIt() throws Exception {
        issuer().scopesSupported("tools", "tools:more");
        meanwhile(server(), server().toBuilder().scope("tools tools:more").build());
        assertThat(asked("scope")).hasSize(2).endsWith("tools tools:more");
    }

    @Test
    void aProgramWithoutAPersonSignsInByItself() throws Exception {
        JwtIssuer platform = JwtIssuer.named("https://platform.example");
        issuer().token().jwtBearer().supported(true);
        issuer().token().jwtBearer().trustsWorkloadsOf(platform);
        issuer().clients().add(Client.publicClient("workload"));
        meanwhile(
                server(),
                server().toBuilder()
                        .client("workload")
                        .issuer(issuer().issuer())
                        .grant(GrantSource.jwtBearer(() -> Secret.of(platform.workloadToken("job-7", issuer().issuer())
                                .sign())))
                        .build());
        assertThat(issuer().token().jwtBearer().count()).isOne();
        assertThat(person.asked).hasSize(1);
    }

    /** How the person is reached, and what they are shown, makes no difference to what comes of it. */
    @Test
    void settingsThatAskForTheSameAreOne() {
        Server.Builder one = at(mcp().url()).client("ours", Secret.of("hush")).scope("tools");
        Server.Builder other = at(mcp().url()).client("ours", Secret.of("hush")).scope("tools");
        other.name("another name").clientName("Another").signInTimeout(Duration.ofHours(1));
        other.redirect(RedirectOptions.defaults().withPort(23120)).clientKey(SigningKey.generate());
        assertThat(SignInTerms.of(other.build())).isEqualTo(SignInTerms.of(one.build()));

        one.grant(GrantSource.clientCredentials());
        assertThat(SignInTerms.of(other.build())).isNotEqualTo(SignInTerms.of(one.build()));
        other.grant(GrantSource.clientCredentials());
        assertThat(SignInTerms.of(other.build())).isEqualTo(SignInTerms.of(one.build()));
        other.showSecretsToWhicheverIssuerTheServerNames();
        assertThat(SignInTerms.of(other.build())).isNotEqualTo(SignInTerms.of(one.build()));
    }

    /** What is the same in the end is asked for once, whoever asks. */
    @Test
    void whatTheOtherBringsIsTakenWhereItIsTheSame() throws Exception {
        meanwhile(
                server(),
                server().toBuilder()
                        .issuer(issuer().issuer())
                        .scope("tools")
                        .clientKey(SigningKey.generate())
                        .build());
        assertThat(person.asked).hasSize(1);
    }
}
