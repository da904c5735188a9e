package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.testkit.SettableClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that could be read and cannot for a while, as on a home that is out of reach: who has a good token goes on with it. */
class UnreadableStoreTest extends WithWorld {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Server server = server();
    private final TokenStore inner = store;

    /** Whoever cannot look at it cannot tell either whether it has changed. */
    private volatile boolean hidden;

    private volatile boolean unchangeable;

    private final AtomicLong looks = new AtomicLong();

    @BeforeEach
    void signedInToAStoreThatCanBeHidden() throws Exception {
        store = new ForwardingStore(inner) {
            @Override
            public boolean remove(CredentialKey key) {
                if (unchangeable) {
                    throw unreadable();
                }
                return super.remove(key);
            }

            @Override
            public long revision() {
                return super.revision() + (hidden ? looks.incrementAndGet() : looks.get());
            }

            @Override
            public List<Credential> find(String account, URI server) {
                if (hidden) {
                    throw unreadable();
                }
                return super.find(account, server);
            }
        };
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server);
        }
    }

    @Override
    Berth berth(Interaction interaction) {
        return Berth.builder()
                .store(store)
                .interaction(interaction)
                .clock(clock)
                .progress(new Progress() {
                    @Override
                    public void storeUnreadable(Server server, StoreException failure) {
                        told.add(server.name() + ": " + failure.getMessage());
                    }
                })
                .build();
    }

    private static StoreException unreadable() {
        return new StoreException(ErrorCode.STORE_FAILED, "permission denied", Map.of());
    }

    private Berth silent() {
        return berth(Interaction.never());
    }

    /** As another process would. */
    private Secret renewedByAnother() {
        Credential before = inner.list().get(0);
        Credential next = before.withTokens(new TokenSet(
                Secret.of("canary-renewed"),
                "Bearer",
                clock.instant(),
                clock.instant().plus(Duration.ofHours(1)),
                null,
                List.of()));
        inner.put(next);
        return Secret.of("canary-renewed");
    }

    @Test
    void costsNoTokenThatIsGoodAndIsToldOnce() throws Exception {
        try (Berth berth = silent()) {
            Secret token = berth.token(server).value();
            hidden = true;
            for (int i = 0; i < 5; i++) {
                assertThat(berth.token(server).value()).isEqualTo(token);
                clock.advance(Duration.ofSeconds(2));
            }
            assertThat(told).containsExactly("server-0: permission denied");
        }
    }

    /** To its own end, though it would have been refreshed before. */
    @Test
    void endsATokenNoSoonerThanItEnds() throws Exception {
        try (Berth berth = silent()) {
            Secret token = berth.token(server).value();
            Instant end = Objects.requireNonNull(tokens().expiresAt());
            hidden = true;
            clock.advance(Duration.between(clock.instant(), end.minusMillis(1)));
            assertThat(berth.token(server).value()).isEqualTo(token);
            clock.advance(Duration.ofMillis(1));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> berth.token(server))
                    .withMessage("permission denied");
            hidden = false;
            assertThat(berth.token(server).value()).isNotEqualTo(token);
        }
    }

    @Test
    void isReadAgainOnceItCanBe() throws Exception {
        try (Berth berth = silent()) {
            Secret token = berth.token(server).value();
            hidden = true;
            Secret renewed = renewedByAnother();
            assertThat(berth.token(server).value()).isEqualTo(token);
            hidden = false;
            clock.advance(Duration.ofSeconds(1));
            assertThat(berth.token(server).value()).isEqualTo(renewed);

            hidden = true;
            berth.token(server);
            assertThat(told).as("another trouble").hasSize(2);
        }
    }

    /** What has changed while it could not be read is found out though nothing changes from then on. */
    @Test
    void isReadAgainThoughNothingInItChangesAnyMore() throws Exception {
        try (Berth berth = silent()) {
            Secret token = berth.token(server).value();
            inner.remove(kept().key());
            hidden = true;
            assertThat(berth.token(server).value()).isEqualTo(token);
            hidden = false;
            clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(() -> berth.token(server)).isInstanceOf(InteractionRequiredException.class);
            hidden = true;
            assertThatThrownBy(() -> berth.token(server)).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void doesNotBringBackWhatWasSignedOutHere() throws Exception {
        try (Berth berth = silent()) {
            berth.token(server);
            berth.forget(server);
            hidden = true;
            assertThatThrownBy(() -> berth.token(server)).isInstanceOf(StoreException.class);
        }
    }

    /** Its grant is revoked by then, at the first of what there is to forget. */
    @Test
    void doesNotBringBackWhatASignOutCouldNotForget() throws Exception {
        try (Berth berth = silent()) {
            berth.token(server);
            unchangeable = true;
            assertThatThrownBy(() -> berth.signOut(server)).isInstanceOf(StoreException.class);
            hidden = true;
            assertThatThrownBy(() -> berth.token(server)).isInstanceOf(StoreException.class);
        }
    }

    /** A program that signs in by itself would do so now, and finds that the store takes nothing. */
    @Test
    void isNotOneThatTakesNoNewSignIn() throws Exception {
        CurrentTokens current = new CurrentTokens(store, new Proofs(clock), Progress.none(), clock);
        assertThat(current.read(server, () -> Optional.of(kept()))).isPresent();
        inner.remove(kept().key());
        CurrentTokens.Reading full = () -> {
            throw unreadable();
        };
        assertThatThrownBy(() -> current.read(server, full)).isInstanceOf(StoreException.class);
        hidden = true;
        assertThatThrownBy(() -> current.read(server, full)).isInstanceOf(StoreException.class);
    }

    /** Somebody's store in a database, say. */
    @Test
    void mayFailToTellItsRevision() throws Exception {
        TokenStore readable = store;
        store = new ForwardingStore(readable) {
            @Override
            public long revision() {
                if (hidden) {
                    throw unreadable();
                }
                return super.revision();
            }
        };
        try (Berth berth = silent()) {
            Secret token = berth.token(server).value();
            hidden = true;
            for (int i = 0; i < 3; i++) {
                assertThat(berth.token(server).value()).isEqualTo(token);
                clock.advance(Duration.ofSeconds(2));
            }
            assertThat(told).containsExactly("server-0: permission denied");
            hidden = false;
            Secret renewed = renewedByAnother();
            assertThat(berth.token(server).value()).isEqualTo(renewed);
        }
    }

    @Test
    void endsNoSession() throws Exception {
        try (Berth berth = silent();
                Connection connection = berth.open(server)) {
            hidden = true;
            for (int i = 0; i < 2; i++) {
                assertThat(connection
                                .session()
                                .callTool("echo", "{\"text\":\"still here\"}")
                                .texts())
                        .containsExactly("still here");
            }
        }
        assertThat(told).hasSize(1);
    }

    /** A sign-out elsewhere takes a file away; one that takes the whole home away has not been seen yet. */
    @Test
    void isWhatAHomeIsThatIsGoneAsAWhole(@TempDir Path place) throws Exception {
        Path home = place.resolve("home");
        store = new FileTokenStore(home);
        store.put(inner.list().get(0));
        try (Berth berth = silent()) {
            Secret token = berth.token(server).value();
            Instant end = Objects.requireNonNull(tokens().expiresAt());
            Files.move(home, place.resolve("away"));
            Files.createDirectory(home);
            long deadline = System.nanoTime() + LONG.toNanos();
            while (told.isEmpty() && System.nanoTime() < deadline) {
                assertThat(berth.token(server).value()).isEqualTo(token);
            }
            assertThat(told).singleElement().asString().contains("it is gone");
            clock.advance(Duration.between(clock.instant(), end));
            assertThatExceptionOfType(StoreException.class).isThrownBy(() -> berth.token(server));
            assertThat(home).isEmptyDirectory();

            Files.delete(home);
            Files.move(place.resolve("away"), home);
            assertThat(berth.token(server).value()).isNotEqualTo(token);
        }
    }
}
