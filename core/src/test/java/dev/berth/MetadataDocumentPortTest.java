package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.redirect.RedirectOptions;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where a sign-in listens whose client is a metadata document. */
@Timeout(120)
class MetadataDocumentPortTest extends WithMetadataDocument {
    private static int port(PendingSignIn pending) {
        return URI.create(pending.redirectUri()).getPort();
    }

    @Nested
    class ListensAtAPortOfTheDocument {
        /** Field class 9: such a server takes no port that the document does not name. */
        @Test
        void whichAServerTakesThatComparesTheWhole() throws Exception {
            issuer().clients().anyLoopbackPort(false);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();

                assertThat(isOfDocument(person.asked.get(0))).isTrue();
                assertThat(port(person.asked.get(0))).isIn(DocumentPorts.ALL);
                assertThat(issuer().registration().count()).isZero();
            }
        }

        @Test
        void andAtTheNextWhereOneIsTaken() throws Exception {
            issuer().clients().anyLoopbackPort(false);
            List<Integer> taken = DocumentPorts.ALL.subList(0, 2);
            ports.take(taken);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                assertThat(port(person.asked.get(0))).isIn(DocumentPorts.ALL).isNotIn(taken);
            }
        }

        /** RFC 8252 section 7.3: the document's redirect URI without a port goes with any. */
        @Test
        void orAtAnyWhereAllAreTaken() throws Exception {
            ports.take(DocumentPorts.ALL);
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(server())).isPresent();
                assertThat(port(person.asked.get(0))).isNotIn(DocumentPorts.ALL);
                assertThat(person.asked.get(0).isListening()).isTrue();
                assertThat(issuer().registration().count()).isZero();
            }
        }

        @Test
        void unlessThePersonHasChosenOne() throws Exception {
            int chosen;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                chosen = socket.getLocalPort();
            }
            Server pinned = server().toBuilder()
                    .redirect(RedirectOptions.defaults().withPort(chosen))
                    .build();
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(pinned)).isPresent();
                assertThat(port(person.asked.get(0))).isEqualTo(chosen);
            }
        }
    }

    @Nested
    class WithOnePortForTwo {
        private final CountDownLatch both = new CountDownLatch(2);
        private final int last = DocumentPorts.ALL.get(DocumentPorts.ALL.size() - 1);

        @BeforeEach
        void leaveOne() throws IOException {
            ports.take(DocumentPorts.ALL.subList(0, DocumentPorts.ALL.size() - 1));
        }

        /** Answers once both are asked. */
        private void answer(PendingSignIn pending) throws InterruptedException {
            both.countDown();
            assertThat(both.await(60, SECONDS)).isTrue();
            BROWSER.visit(pending.url());
        }

        @Test
        void flowsOfOneIssuerShareIt() throws Exception {
            issuer().metadata().without("authorization_response_iss_parameter_supported");
            try (Approver person = new Approver(this::answer);
                    Berth berth = berth(person);
                    Connections connections = berth.connect(List.of(server(0), server(1)))) {
                assertThat(connections.failed()).isEmpty();
                assertThat(person.asked)
                        .extracting(MetadataDocumentPortTest::port)
                        .containsExactly(last, last);
            }
        }

        @Test
        void flowsOfIssuersThatNameThemselvesShareIt() throws Exception {
            assertThat(portsOfTwoIssuers(true)).containsExactly(last, last);
        }

        /** RFC 9700 section 4.4.2.2: only the redirect URI would tell them apart. */
        @Test
        void flowsOfIssuersThatDoNotTakeTheirOwn() throws Exception {
            assertThat(portsOfTwoIssuers(false)).contains(last).doesNotHaveDuplicates();
        }

        private List<Integer> portsOfTwoIssuers(boolean iss) throws Exception {
            try (TestAuthorizationServer other = TestAuthorizationServer.start();
                    TestMcpServer second = TestMcpServer.start(other)) {
                publish(other, DOCUMENT);
                if (!iss) {
                    other.metadata().without("authorization_response_iss_parameter_supported");
                }
                Server elsewhere = known(at(second.url()).build());
                try (Approver person = new Approver(this::answer);
                        Berth berth = berth(person);
                        Connections connections = berth.connect(List.of(server(), elsewhere))) {
                    assertThat(connections.failed()).isEmpty();
                    return person.asked.stream()
                            .map(MetadataDocumentPortTest::port)
                            .toList();
                }
            }
        }
    }
}
