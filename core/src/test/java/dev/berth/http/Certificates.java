package dev.berth.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A private certificate authority with two servers, made with the JDK's own keytool. */
final class Certificates {
    private static final char[] PASSWORD = "test-only".toCharArray();

    private final Path store;
    private final Path authority;

    private Certificates(Path store, Path authority) {
        this.store = store;
        this.authority = authority;
    }

    static Certificates in(Path folder) throws IOException, InterruptedException {
        Certificates made = new Certificates(folder.resolve("test.p12"), folder.resolve("ca.pem"));
        made.keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test authority", "-ext", "bc:c");
        made.keytool(
                "-genkeypair",
                "-alias",
                "good",
                "-dname",
                "CN=good",
                "-signer",
                "ca",
                "-ext",
                "san=dns:localhost,dns:secure.test");
        made.keytool(
                "-genkeypair",
                "-alias",
                "wrong",
                "-dname",
                "CN=localhost",
                "-signer",
                "ca",
                "-ext",
                "san=dns:other.test");
        made.keytool("-exportcert", "-rfc", "-alias", "ca", "-file", made.authority.toString());
        Files.writeString(made.authority, "# a comment - with dashes -----\n" + Files.readString(made.authority));
        return made;
    }

    /** The authority's certificate as a PEM file with a comment in it. */
    Path authority() {
        return authority;
    }

    /** A listener on loopback that shows the certificate of that alias. */
    ServerSocket listen(String alias) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            all.load(in, PASSWORD);
        }
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(one, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass"));
        command.add(new String(PASSWORD));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30"));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("keytool " + arguments[0] + " failed");
        }
    }
}
