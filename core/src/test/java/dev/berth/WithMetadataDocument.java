package dev.berth;

import dev.berth.client.ClientIdMetadataDocument;
import dev.berth.json.JsonObject;
import dev.berth.testkit.Client;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestAuthorizationServer;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Sign-ins whose client is a metadata document (MCP authorization, "Client ID Metadata Documents"). */
abstract class WithMetadataDocument extends WithWorld {
    static final String DOCUMENT = "https://client.example/berth.json";
    static final Person BROWSER = new Person();

    final DocumentPorts ports = DocumentPorts.own();

    @BeforeEach
    void publish() {
        publish(issuer(), DOCUMENT);
    }

    @AfterEach
    void passOn() throws IOException {
        ports.close();
    }

    /** The server has fetched the document, as if it were hosted. */
    static void publish(TestAuthorizationServer issuer, String url) {
        JsonObject document = JsonObject.parse(
                ClientIdMetadataDocument.of(URI.create(url), "Berth").toJson());
        issuer.metadata().with("client_id_metadata_document_supported", true);
        issuer.clients()
                .add(Client.publicClient(
                        url,
                        Objects.requireNonNull(document.strings("redirect_uris"))
                                .toArray(String[]::new)));
    }

    @Override
    Server server(int index) {
        return known(super.server(index));
    }

    static Server known(Server server) {
        return server.toBuilder().clientMetadataUrl(URI.create(DOCUMENT)).build();
    }

    static boolean isOfDocument(PendingSignIn pending) {
        return pending.url().getQuery().contains("client_id=" + DOCUMENT);
    }
}
