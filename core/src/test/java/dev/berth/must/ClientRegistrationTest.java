package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.PendingSignIn;
import dev.berth.SpecificationCase;
import dev.berth.testkit.Client;
import dev.berth.testkit.Person;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Overview, "Client Registration". */
class ClientRegistrationTest extends SpecificationCase {
    private final List<String> known = new CopyOnWriteArrayList<>();

    /** The issuer knows the client of every URL that a person is shown. */
    private void look(PendingSignIn pending) {
        String clientId = pending.url().getQuery().replaceAll(".*client_id=([^&]+).*", "$1");
        assertThat(issuer().clients().find(clientId)).as(clientId).isNotNull();
        known.add(clientId);
        new Person().visit(pending.url());
    }

    @Test
    void haveAClientIdBeforeTheFlowBeginsByRegistration() throws Exception {
        person = this::look;
        signsIn(server());

        assertThat(known).singleElement().asString().startsWith("client-");
        assertThat(issuer().registration().count()).isOne();
    }

    @Test
    void haveAClientIdBeforeTheFlowBeginsByConfiguration() throws Exception {
        issuer().clients().add(Client.publicClient("ours", "http://127.0.0.1/callback"));
        person = this::look;
        signsIn(server().toBuilder().client("ours").build());

        assertThat(known).containsExactly("ours");
    }

    @Test
    void haveAClientIdBeforeTheFlowBeginsByItsMetadataDocument() throws Exception {
        String document = "https://client.example/berth.json";
        issuer().metadata().with("client_id_metadata_document_supported", true);
        issuer().clients().add(Client.publicClient(document, "http://127.0.0.1/callback"));
        person = this::look;
        signsIn(server().toBuilder().clientMetadataUrl(URI.create(document)).build());

        assertThat(known).containsExactly(document);
    }
}
