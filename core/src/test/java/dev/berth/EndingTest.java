package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.Person;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How a sign-in ends when it does not end well: at once, with a type, and with its port free. */
class EndingTest extends WithWorld {
    private static void endsWith(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(AuthorizationException.class),
                        e -> assertThat(e).hasCauseInstanceOf(AuthorizationException.class))
                .satisfies(e -> {
                    Throwable failure = e instanceof AuthorizationException ? e : e.getCause();
                    assertThat(failure)
                            .isInstanceOfSatisfying(
                                    AuthorizationException.class,
                                    one -> assertThat(one.code()).isEqualTo(code));
                });
    }

    private static void isFree(String redirectUri) throws IOException {
        int port = URI.create(redirectUri).getPort();
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }
    }

    @Test
    void timeRunsOut() throws Exception {
        try (Approver person = new Approver(pending -> {});
                Berth berth = berth(person)) {
            Server impatient =
                    server().toBuilder().signInTimeout(Duration.ofMillis(200)).build();
            endsWith(ErrorCode.TIMEOUT, () -> berth.signIn(impatient));
            isFree(person.asked.get(0).redirectUri());
        }
    }

    @Test
    void thePersonCancels() throws Exception {
        try (Approver person = new Approver(PendingSignIn::cancel);
                Berth berth = berth(person)) {
            endsWith(ErrorCode.CANCELLED, () -> berth.signIn(server()));
            isFree(person.asked.get(0).redirectUri());
        }
    }

    @Nested
    class ACallerWhoIsInterrupted {
        @Test
        void endsNobodyElsesSignIn() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch consent = new CountDownLatch(1);
            try (Approver person = new Approver(pending -> {
                        asked.countDown();
                        assertThat(consent.await(30, SECONDS)).isTrue();
                        new Person().visit(pending.url());
                    });
                    Berth berth = berth(person)) {
                CompletableFuture<Optional<SignedIn>> first = new CompletableFuture<>();
                Thread caller = Background.start(() -> berth.signIn(server()), first);
                assertThat(asked.await(30, SECONDS)).isTrue();
                caller.interrupt();
                assertThatThrownBy(() -> first.get(30, SECONDS)).hasCauseInstanceOf(InterruptedException.class);

                CompletableFuture<Optional<SignedIn>> second = Background.run(() -> berth.signIn(server()));
                consent.countDown();
                assertThat(second.get(30, SECONDS)).isPresent();
                assertThat(person.asked).hasSize(1);
            }
        }

        @Test
        void isLetGoFromConnect() throws Exception {
            CountDownLatch asked = new CountDownLatch(2);
            try (Approver person = new Approver(pending -> asked.countDown());
                    Berth berth = berth(person)) {
                CompletableFuture<Connections> result = new CompletableFuture<>();
                Thread caller = Background.start(() -> berth.connect(List.of(server(0), server(1))), result);
                assertThat(asked.await(30, SECONDS)).isTrue();
                caller.interrupt();
                assertThatThrownBy(() -> result.get(30, SECONDS)).hasCauseInstanceOf(InterruptedException.class);
            }
        }
    }

    @Nested
    class Closing {
        @Test
        void endsWhatWaitsForThePersonAndFreesItsPort() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            try (Approver person = new Approver(pending -> asked.countDown())) {
                Berth berth = berth(person);
                CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
                assertThat(asked.await(30, SECONDS)).isTrue();
                berth.close();
                endsWith(ErrorCode.CANCELLED, () -> result.get(10, SECONDS));
                isFree(person.asked.get(0).redirectUri());
            }
        }

        @Test
        void endsWhatIsStillBeingPrepared() throws Exception {
            issuer().metadata().hold();
            Berth berth = berth(new Approver());
            CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
            issuer().metadata().awaitRequests(1, LONG);
            berth.close();
            endsWith(ErrorCode.CANCELLED, () -> result.get(10, SECONDS));
        }

        @Test
        void endsEveryServerOfAConnect() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            world.server(1).mcp().hold();
            try (Approver person = new Approver(pending -> asked.countDown())) {
                Berth berth = berth(person);
                CompletableFuture<Connections> result =
                        Background.run(() -> berth.connect(List.of(server(0), server(1))));
                assertThat(asked.await(30, SECONDS)).isTrue();
                world.server(1).mcp().awaitRequests(1, LONG);
                berth.close();
                assertThat(result.get(10, SECONDS).failed().values())
                        .hasSize(2)
                        .allMatch(failure -> failure.code() == ErrorCode.CANCELLED);
            }
        }

        @Test
        void leavesNobodyWaitingWhoComesLater() {
            Berth berth = berth(new Approver());
            berth.close();
            for (int i = 0; i < 2; i++) {
                endsWith(ErrorCode.CLOSED, () -> berth.signIn(server()));
            }
            assertThat(world.log().all()).isEmpty();
        }

        /** Field class 30: sockets on which nobody says a word hold nothing up. */
        @Test
        void waitsForNoIdleSocket() throws Exception {
            List<Socket> idle = new ArrayList<>();
            try (Approver person = new Approver(pending -> {
                        int port = URI.create(pending.redirectUri()).getPort();
                        for (int i = 0; i < 20; i++) {
                            idle.add(new Socket(InetAddress.getLoopbackAddress(), port));
                        }
                        assertThat(new Person().visit(pending.url())).contains("Signed in to server-0");
                    });
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                isFree(person.asked.get(0).redirectUri());
            } finally {
                for (Socket socket : idle) {
                    socket.close();
                }
            }
        }
    }
}
