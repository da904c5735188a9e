package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.InteractionRequiredException;
import dev.berth.mcp.Authorizer;
import dev.berth.presentation.Presentation;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.testkit.Person;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients that are neither ours nor the JDK's have to go by. */
@Timeout(90)
class OtherClientsTest extends WithWorld {
    private static final List<String> INVALID = List.of("Bearer error=\"invalid_token\"");

    private volatile @Nullable Authorizer shared;

    private void signIn() throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server());
        }
    }

    private static Secret token(Authorizer authorizer) throws InterruptedException {
        return authorizer.accessToken().orElseThrow().accessToken();
    }

    @Test
    void haveABetterTokenForTheOneThatWasRefused() throws Exception {
        signIn();
        try (Berth berth = berth(Interaction.never())) {
            Authorizer authorizer = berth.authorizer(server());
            Secret refused = token(authorizer);
            assertThat(authorizer.recover(401, INVALID, refused)).isTrue();
            assertThat(token(authorizer)).isNotEqualTo(refused).isEqualTo(tokens().accessToken());
            assertThat(authorizer.recover(401, INVALID, refused))
                    .as("one that was slower to be refused")
                    .isTrue();
            assertThat(issuer().token().refresh().count()).isOne();
        }
    }

    @Test
    void areToldThatAPersonIsNeeded() throws Exception {
        try (Berth berth = berth(Interaction.never())) {
            Authorizer authorizer = berth.authorizer(server());
            assertThat(authorizer.accessToken()).isEmpty();
            assertThatThrownBy(() -> authorizer.recover(401, List.of("Bearer"), null))
                    .isInstanceOf(InteractionRequiredException.class);
        }
    }

    /** A server that refuses whatever it is shown is not asked about for ever. */
    @Test
    void askAPersonOnceForWhatIsRefusedThoughItIsFresh() throws Exception {
        try (Approver person = new Approver(pending -> new Person().visit(pending.url()));
                Berth berth = berth(person)) {
            Authorizer authorizer = berth.authorizer(server());
            assertThat(authorizer.recover(401, List.of("Bearer"), null)).isTrue();
            List<Boolean> mended = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                mended.add(authorizer.recover(401, INVALID, token(authorizer)));
            }
            assertThat(mended)
                    .as("refreshed, asked, given up")
                    .startsWith(true, true, false)
                    .endsWith(false);
            assertThat(person.asked).hasSize(2);
            assertThat(issuer().token().refresh().count()).isOne();
        }
    }

    /** Who has looked for a token just before another has signed in does not have the person asked again. */
    @Test
    void askAPersonOnceForAllWhoAreRefusedAlike() throws Exception {
        CountDownLatch bothRefused = new CountDownLatch(1);
        CountDownLatch signedIn = new CountDownLatch(1);
        FutureTask<Boolean> slow = new FutureTask<>(this::refusedForWantOfAToken);
        Thread slowly = new Thread(slow);
        store = new ForwardingStore(store) {
            @Override
            public List<Credential> find(String account, URI server) {
                List<Credential> found = super.find(account, server);
                if (Thread.currentThread().equals(slowly)) {
                    await(signedIn);
                }
                return found;
            }
        };
        try (Approver person = new Approver(pending -> {
                    if (slowly.getState() == Thread.State.NEW) {
                        slowly.start();
                    }
                    ForwardingStore.await(bothRefused);
                    new Person().visit(pending.url());
                });
                Berth berth = berth(person)) {
            shared = berth.authorizer(server());
            CompletableFuture<Boolean> first = Background.run(this::refusedForWantOfAToken);
            while (slowly.getState() != Thread.State.WAITING && slowly.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            bothRefused.countDown();
            assertThat(first.get(30, SECONDS)).isTrue();
            signedIn.countDown();
            assertThat(slow.get(30, SECONDS)).isTrue();
            assertThat(person.asked).hasSize(1);
        }
    }

    private boolean refusedForWantOfAToken() throws InterruptedException {
        return Objects.requireNonNull(shared).recover(401, List.of("Bearer"), null);
    }

    @Test
    void stepUpOnceForAScope() throws Exception {
        List<String> more = List.of("Bearer error=\"insufficient_scope\", scope=\"tools:admin\"");
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server());
            Authorizer authorizer = berth.authorizer(server());
            assertThat(authorizer.recover(403, more, token(authorizer))).isTrue();
            assertThat(tokens().scopes()).contains("tools", "tools:admin");
            assertThat(authorizer.recover(403, more, token(authorizer))).isFalse();
            assertThat(authorizer.recover(403, List.of(), token(authorizer))).isFalse();
            assertThat(person.asked).hasSize(2);
        }
    }

    @Test
    void haveAProofWhereTheTokenNeedsOne() throws Exception {
        world.requiresDpop();
        signIn();
        try (Berth berth = berth(Interaction.never())) {
            Presentation token = berth.authorizer(server()).accessToken().orElseThrow();
            assertThat(token.headers("POST", URI.create(mcp().url()))).containsOnlyKeys("Authorization", "DPoP");
        }
    }
}
