package dev.berth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom TLS trusts: the platform's authorities, and those of a file beside them. Loaded when first needed. Thread-safe. */
final class TlsContext {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END");

    private final @Nullable Path certificateFile;
    private @Nullable SSLContext context;

    TlsContext(@Nullable Path certificateFile) {
        this.certificateFile = certificateFile;
    }

    /** Makes TLS sockets; one context for all, so that sessions resume. */
    SSLSocketFactory factory() {
        return context().getSocketFactory();
    }

    /** What the file says; null where there is none, and the platform's authorities alone are trusted. */
    @Nullable
    SSLContext ofFile() {
        return certificateFile == null ? null : context();
    }

    private synchronized SSLContext context() {
        SSLContext made = context;
        if (made == null) {
            try {
                made = SSLContext.getInstance("TLS");
                made.init(null, certificateFile == null ? null : trusting(certificateFile), null);
            } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
                throw new ConfigurationException(
                        ErrorCode.INVALID_CONFIGURATION,
                        certificateFile == null
                                ? "the platform's TLS cannot be set up"
                                : "SSL_CERT_FILE cannot be read as PEM certificates: " + certificateFile,
                        Map.of(),
                        e);
            }
            context = made;
        }
        return made;
    }

    private static TrustManager[] trusting(Path file) throws GeneralSecurityException, IOException {
        KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        int n = 0;
        for (Certificate certificate : platformRoots()) {
            roots.setCertificateEntry("platform-" + n++, certificate);
        }
        List<Certificate> extra = read(file);
        if (extra.isEmpty()) {
            throw new IOException("no certificate in the file");
        }
        for (Certificate certificate : extra) {
            roots.setCertificateEntry("extra-" + n++, certificate);
        }
        return managers(roots);
    }

    private static List<X509Certificate> platformRoots() throws GeneralSecurityException {
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager x509) {
                return List.of(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static TrustManager[] managers(@Nullable KeyStore roots) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots);
        return factory.getTrustManagers();
    }

    private static List<Certificate> read(Path file) throws GeneralSecurityException, IOException {
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        Matcher pem = PEM.matcher(Files.readString(file, ISO_8859_1));
        while (pem.find()) {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
            certificates.add(x509.generateCertificate(new ByteArrayInputStream(der)));
        }
        return certificates;
    }
}
