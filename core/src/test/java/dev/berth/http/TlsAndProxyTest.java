package dev.berth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS by a private authority, and the way through a proxy. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsAndProxyTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private Certificates certificates;
    private SocketTransport trusting;

    @BeforeAll
    void makeCertificates(@TempDir Path folder) throws Exception {
        certificates = Certificates.in(folder);
        trusting = new SocketTransport(new NetworkSettings(null, null, certificates.authority()));
    }

    private RawServer server(String alias) throws Exception {
        return RawServer.on(certificates.listen(alias), (request, socket, out) -> out.write(OK.getBytes(ISO_8859_1)));
    }

    private static HttpRequest get(String url) {
        return HttpRequest.get(Stage.DISCOVERY, URI.create(url)).addresses(AddressPolicy.CONFIGURED);
    }

    @Nested
    class Tls {
        @Test
        void trustsTheAuthorityOfTheFileBesideThePlatforms() throws Exception {
            try (RawServer server = server("good")) {
                assertThat(trusting.send(get("https://localhost:" + server.port() + "/"))
                                .text())
                        .isEqualTo("ok");
            }
        }

        @Test
        void refusesAnAuthorityThatNobodyNamed() throws Exception {
            try (RawServer server = server("good")) {
                SocketTransport strict = new SocketTransport(NetworkSettings.DIRECT);
                TransportException failure = catchThrowableOfType(
                        TransportException.class, () -> strict.send(get("https://localhost:" + server.port() + "/")));
                assertThat(failure.code()).isEqualTo(ErrorCode.TLS_FAILED);
                assertThat(failure.facts()).containsEntry("host", "localhost");
                assertThat(server.requests()).isEmpty();
            }
        }

        @Test
        void refusesACertificateOfAnotherHost() throws Exception {
            try (RawServer server = server("wrong")) {
                TransportException failure = catchThrowableOfType(
                        TransportException.class, () -> trusting.send(get("https://localhost:" + server.port() + "/")));
                assertThat(failure.code()).isEqualTo(ErrorCode.TLS_FAILED);
                assertThat(server.requests()).isEmpty();
            }
        }

        @Test
        void refusesAServerThatSpeaksNoTls() throws Exception {
            try (RawServer server = RawServer.answering(OK)) {
                TransportException failure = catchThrowableOfType(
                        TransportException.class,
                        () -> trusting.send(
                                get("https://localhost:" + server.port() + "/").timeout(Duration.ofSeconds(2))));
                assertThat(failure.code()).isIn(ErrorCode.TLS_FAILED, ErrorCode.TIMEOUT);
            }
        }

        @Test
        void endsABlockedReadOnInterruptionAndOnClose() throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            try (RawServer server = RawServer.on(certificates.listen("good"), (request, socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\n\r\n.".getBytes(ISO_8859_1));
                out.flush();
                never.await();
            })) {
                for (boolean interrupting : new boolean[] {true, false}) {
                    HttpStream stream = trusting.open(get("https://localhost:" + server.port() + "/"));
                    assertThat(stream.body().read()).isEqualTo('.');
                    CompletableFuture<Boolean> failed = new CompletableFuture<>();
                    Thread reader = new Thread(() -> {
                        try {
                            failed.complete(stream.body().read() < 0);
                        } catch (IOException e) {
                            failed.complete(true);
                        }
                    });
                    reader.start();
                    if (interrupting) {
                        reader.interrupt();
                    } else {
                        stream.close();
                    }
                    assertThat(failed.get(20, TimeUnit.SECONDS)).isTrue();
                }
                never.countDown();
            }
        }

        @Test
        void saysThatTheFileIsWrong(@TempDir Path folder) throws Exception {
            Path empty = Files.createFile(folder.resolve("empty.pem"));
            SocketTransport transport = new SocketTransport(new NetworkSettings(null, null, empty));
            try (RawServer server = server("good")) {
                assertThatThrownBy(() -> transport.send(get("https://localhost:" + server.port() + "/")))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("SSL_CERT_FILE");
            }
        }
    }

    @Nested
    class ThroughAProxy {
        /** A proxy that leads every tunnel to one port. */
        private static RawServer proxy(int to) throws IOException {
            return RawServer.running((request, socket, out) -> {
                if (!request.startsWith("CONNECT ")) {
                    out.write("HTTP/1.1 405 No\r\n\r\n".getBytes(ISO_8859_1));
                    return;
                }
                if (to == 0) {
                    out.write("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\n\r\n".getBytes(ISO_8859_1));
                    return;
                }
                try (Socket target = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), to)) {
                    out.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(ISO_8859_1));
                    out.flush();
                    Thread up = new Thread(() -> copy(socket, target));
                    up.setDaemon(true);
                    up.start();
                    copy(target, socket);
                }
            });
        }

        private static void copy(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                in.transferTo(out);
            } catch (IOException e) {
                // Either side may hang up first.
            }
        }

        private SocketTransport via(RawServer proxy, String noProxy) {
            return new SocketTransport(NetworkSettings.from(Map.of(
                    "HTTPS_PROXY",
                    "http://user:p%40ss@127.0.0.1:" + proxy.port(),
                    "NO_PROXY",
                    noProxy,
                    "SSL_CERT_FILE",
                    certificates.authority().toString())));
        }

        @Test
        void tunnelsToANameThatOnlyTheProxyKnows() throws Exception {
            try (RawServer server = server("good");
                    RawServer proxy = proxy(server.port())) {
                HttpResponse answer = via(proxy, "").send(get("https://secure.test/x"));
                assertThat(answer.text()).isEqualTo("ok");
                assertThat(proxy.requests())
                        .singleElement()
                        .satisfies(connect -> assertThat(connect)
                                .startsWith("CONNECT secure.test:443 HTTP/1.1\r\n")
                                .contains("Proxy-Authorization: Basic dXNlcjpwQHNz\r\n"));
                assertThat(server.requests())
                        .singleElement()
                        .satisfies(request -> assertThat(request)
                                .startsWith("GET /x HTTP/1.1\r\nHost: secure.test\r\n")
                                .doesNotContain("Proxy-"));
            }
        }

        @Test
        void neverForLoopback() throws Exception {
            try (RawServer server = server("good");
                    RawServer plain = RawServer.answering(OK);
                    RawServer proxy = proxy(server.port())) {
                via(proxy, "").send(get("https://localhost:" + server.port() + "/"));
                via(proxy, "").send(get(plain.uri("/").toString()));
                assertThat(proxy.requests()).isEmpty();
            }
        }

        @Test
        void checksAddressesThatAreWrittenAsSuch() throws Exception {
            try (RawServer proxy = proxy(1)) {
                TransportException failure = catchThrowableOfType(
                        TransportException.class, () -> via(proxy, "").send(get("https://169.254.169.254/latest")));
                assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
                assertThat(failure.facts()).containsEntry("address", "169.254.169.254");
                assertThat(proxy.requests()).isEmpty();
            }
        }

        @Test
        void saysWhatTheProxyRefused() throws Exception {
            try (RawServer proxy = proxy(0)) {
                TransportException failure = catchThrowableOfType(
                        TransportException.class, () -> via(proxy, "").send(get("https://secure.test/")));
                assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
                assertThat(failure).hasMessageContaining("the proxy asks for credentials");
                assertThat(failure.facts()).containsEntry("status", "407");
                assertThat(failure.getMessage() + failure.facts()).doesNotContain("p@ss");
            }
        }

        @Test
        void refusesAProxyThatMakesNoSense() {
            for (String proxy : new String[] {"socks5://127.0.0.1:1", "http://", "https://proxy:1"}) {
                assertThatThrownBy(() -> new SocketTransport(new NetworkSettings(proxy, null, null)))
                        .isInstanceOf(ConfigurationException.class);
            }
        }
    }

    /** Those of the JDK's, for programs that send requests of their own. */
    @Nested
    class Clients {
        private String body(SocketTransport transport, String url) throws Exception {
            return transport
                    .clientBuilder()
                    .build()
                    .send(java.net.http.HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }

        @Test
        void trustWhomOurOwnRequestsTrust() throws Exception {
            try (RawServer server = server("good");
                    RawServer wrong = server("wrong")) {
                assertThat(body(trusting, "https://localhost:" + server.port() + "/"))
                        .isEqualTo("ok");
                assertThatThrownBy(() -> body(trusting, "https://localhost:" + wrong.port() + "/"))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> body(
                                new SocketTransport(NetworkSettings.DIRECT),
                                "https://localhost:" + server.port() + "/"))
                        .isInstanceOf(IOException.class);
            }
        }

        @Test
        void goThroughTheSameProxyAndNotWhereOurOwnRequestsWouldNot() throws Exception {
            try (RawServer server = server("good");
                    RawServer plain = RawServer.answering(OK);
                    RawServer proxy = ThroughAProxy.proxy(server.port())) {
                SocketTransport through = new SocketTransport(new NetworkSettings(
                        "http://127.0.0.1:" + proxy.port(), "direct.test", certificates.authority()));
                assertThat(body(through, "https://secure.test/x")).isEqualTo("ok");
                assertThat(proxy.requests()).singleElement().asString().startsWith("CONNECT secure.test:443 ");
                assertThat(body(through, "https://localhost:" + server.port() + "/"))
                        .isEqualTo("ok");
                assertThat(body(through, plain.uri("/").toString())).isEqualTo("ok");
                assertThatThrownBy(() -> body(through, "https://direct.test/"))
                        .as("no such name")
                        .isInstanceOf(IOException.class);
                assertThat(proxy.requests()).hasSize(1);
            }
        }
    }

    @Nested
    class Addresses {
        @Test
        void aRefusedAddressIsNamedAndNeverConnectedTo() throws Exception {
            try (RawServer server = RawServer.answering(OK)) {
                HttpRequest request = HttpRequest.get(Stage.DISCOVERY, server.uri("/"));
                TransportException failure = catchThrowableOfType(
                        TransportException.class, () -> new SocketTransport(NetworkSettings.DIRECT).send(request));
                assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
                assertThat(failure.facts()).containsEntry("address", "127.0.0.1");
                assertThat(server.requests()).isEmpty();
            }
        }

        @Test
        void localhostOverHttpHasToBeLoopbackIndeed() {
            SocketTransport lied = new SocketTransport(NetworkSettings.DIRECT, host ->
                    new InetAddress[] {InetAddress.getByAddress(new byte[] {10, 0, 0, 1})});
            TransportException failure =
                    catchThrowableOfType(TransportException.class, () -> lied.send(get("http://localhost:1/")));
            assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
        }

        @Test
        void theNextPermittedAddressIsTriedWhereOneFails() throws Exception {
            try (RawServer server = RawServer.answering(OK)) {
                byte[] v6 = new byte[16];
                v6[15] = 1;
                InetAddress none = InetAddress.getByAddress(v6);
                InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
                SocketTransport transport =
                        new SocketTransport(NetworkSettings.DIRECT, host -> new InetAddress[] {none, here});
                assertThat(transport
                                .send(get("http://localhost:" + server.port() + "/"))
                                .text())
                        .isEqualTo("ok");
            }
        }
    }
}
