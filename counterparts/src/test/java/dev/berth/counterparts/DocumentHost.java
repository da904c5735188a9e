package dev.berth.counterparts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An https server on loopback with one document, and with a certificate of its own signing that Keycloak trusts. */
final class DocumentHost implements Counterpart {

    private static final String ALIAS = "documents";
    private static final char[] PASSWORD = "test-only".toCharArray();
    private static final String PATH = "/client.json";

    private final HttpsServer server;
    private final Path certificate;
    private final AtomicInteger fetched = new AtomicInteger();
    private volatile String document = "";

    private DocumentHost(HttpsServer server, Path certificate) {
        this.server = server;
        this.certificate = certificate;
    }

    static DocumentHost start() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Checkout.scratch()), "documents-");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stored = Files.newInputStream(generate(folder.resolve("documents.p12")))) {
            keys.load(stored, PASSWORD);
        }
        Path certificate = Files.writeString(
                folder.resolve("documents.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII))
                                .encodeToString(keys.getCertificate(ALIAS).getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        DocumentHost host = new DocumentHost(server, certificate);
        server.createContext(PATH, exchange -> {
            host.fetched.incrementAndGet();
            byte[] body = host.document.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return host;
    }

    /** Where the document is. */
    URI url() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + PATH);
    }

    void serve(String json) {
        document = json;
    }

    /** How often the document was asked for. */
    int fetched() {
        return fetched.get();
    }

    /** The certificate, as a PEM file. */
    Path certificate() {
        return certificate;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static Path generate(Path store) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-dname",
                        "CN=documents",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new IOException("keytool made no certificate");
        }
        return store;
    }
}
