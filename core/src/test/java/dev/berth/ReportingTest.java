package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.InteractionRequiredException;
import dev.berth.testkit.World;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those who are told or asked throw is no sign-in's failure but their own. */
@Timeout(60)
class ReportingTest {
    private World world;

    @BeforeEach
    void start() {
        world = World.start(2);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private Server server(int index) {
        return Server.at(URI.create(world.server(index).url()))
                .name("server-" + index)
                .build();
    }

    @Nested
    class AProgressThatThrows {
        private final Progress broken = new Progress() {
            @Override
            public void signedIn(SignedIn signedIn) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void connected(Connection connection) {
                throw new AssertionError("broken");
            }

            @Override
            public void failed(Server server, BerthException failure) {
                throw new IllegalStateException("broken");
            }
        };

        @Test
        void failsNoSignIn() throws Exception {
            try (Approver person = new Approver();
                    Berth berth =
                            Berth.builder().interaction(person).progress(broken).build()) {
                assertThat(berth.signIn(server(0))).isPresent();
            }
        }

        @Test
        void leavesNoConnectWaiting() throws Exception {
            Server nowhere = Server.at(URI.create("http://127.0.0.1:1/mcp")).build();
            try (Approver person = new Approver();
                    Berth berth =
                            Berth.builder().interaction(person).progress(broken).build();
                    Connections connections = berth.connect(List.of(server(0), nowhere))) {
                assertThat(connections.connected()).hasSize(1);
                assertThat(connections.failed()).containsOnlyKeys(nowhere);
            }
        }
    }

    @Nested
    class AnInteractionThatThrows {
        @Test
        void failsItsOwnSignInAlone() throws Exception {
            Server refused = server(0);
            try (Approver person = new Approver() {
                        @Override
                        public void authorizationRequired(PendingSignIn pending) {
                            if (pending.server().equals(refused)) {
                                throw new IllegalStateException("no screen");
                            }
                            super.authorizationRequired(pending);
                        }
                    };
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(refused, server(1)))) {
                assertThat(connections.connected()).hasSize(1);
                assertThat(connections.failed().get(refused))
                        .isInstanceOf(InteractionRequiredException.class)
                        .hasRootCauseMessage("no screen");
            }
        }

        @Test
        void isNotNeededForTheRestWhenItCannotOpenABrowser() throws Exception {
            try (Approver person = new Approver() {
                        @Override
                        public void open(URI address, int waiting) {
                            throw new IllegalStateException("no browser");
                        }
                    };
                    Berth berth = Berth.builder().interaction(person).build()) {
                assertThat(berth.signIn(server(0))).isPresent();
            }
        }
    }

    @Nested
    class HeadersThatThrow {
        @Test
        void failTheirOwnServerAlone() throws Exception {
            Supplier<Map<String, String>> broken = () -> {
                throw new IllegalStateException("no such variable");
            };
            Server odd =
                    Server.at(URI.create(world.server(0).url())).headers(broken).build();
            try (Approver person = new Approver();
                    Berth berth = Berth.builder().interaction(person).build();
                    Connections connections = berth.connect(List.of(odd, server(1)))) {
                assertThat(connections.connected()).hasSize(1);
                assertThat(connections.failed().get(odd)).isInstanceOf(ConfigurationException.class);
            }
        }
    }

    @Nested
    class WithoutAThread {
        @Test
        void nobodyWaitsForWhatNeverBegan() {
            SingleFlight<String, String> flights = new SingleFlight<>(work -> {
                throw new OutOfMemoryError("no thread");
            });
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> flights.join("key", () -> "value"))
                        .hasRootCauseInstanceOf(OutOfMemoryError.class);
            }
        }
    }
}
