package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.output.ExitCode;
import dev.berth.jose.SigningKey;
import dev.berth.testkit.Client;
import dev.berth.testkit.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The document by which authorization servers know this program, from the command that prints it to a sign-in. */
@Timeout(120)
class ClientDocumentTest {
    private static final String URL = "https://client.example/berth.json";

    @TempDir
    private Path home;

    @Test
    void goesToStandardOutputAloneAndTheAdviceBesideIt() {
        Run.Result printed = Run.in(home).run("client-document", URL, "--client-name", "Harbour");
        assertThat(printed.exit()).isEqualTo(ExitCode.DONE);
        assertThat(printed.objects())
                .singleElement()
                .satisfies(document -> assertThat(document)
                        .containsEntry("client_id", URL)
                        .containsEntry("client_name", "Harbour")
                        .containsEntry("token_endpoint_auth_method", "none"));
        assertThat(printed.err())
                .contains("application/json")
                .contains("23120 to 23124")
                .contains("berth login TARGET --client-metadata-url " + URL);
        assertThat(Run.in(home).run("client-document", URL, "--json").objects()).hasSize(1);
    }

    @Test
    void isGoodForAnotherDeviceWhereThatIsWished() {
        Run.Result printed = Run.in(home).run("client-document", URL, "--device");
        assertThat(printed.out()).contains("urn:ietf:params:oauth:grant-type:device_code");
        assertThat(printed.err()).contains("--client-metadata-url " + URL + " --device");
        assertThat(Run.in(home).run("client-document", URL).out()).doesNotContain("device_code");
    }

    @Test
    void holdsThePublicHalfOfTheKeyThatSignInsUse() throws IOException {
        String jwk = SigningKey.generate().toJwk().orElseThrow().reveal();
        Path key = Files.writeString(home.resolve("key.json"), jwk);
        Run.Result printed = Run.in(home).run("client-document", URL, "--client-key-file", key.toString());
        assertThat(printed.objects())
                .singleElement()
                .satisfies(document ->
                        assertThat(document).containsEntry("token_endpoint_auth_method", "private_key_jwt"));
        String x = String.valueOf(Run.object(jwk).get("x"));
        String d = String.valueOf(Run.object(jwk).get("d"));
        assertThat(printed.out()).contains(x);
        assertThat(printed.all()).doesNotContain(d);
        assertThat(printed.err()).contains("--client-key-file " + key);
    }

    @Test
    void isRefusedForAKeyWhosePublicHalfIsNotKnown() throws Exception {
        Path pem = home.resolve("key.pem");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        Files.writeString(
                pem,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
        Run.Result refused = Run.in(home).run("client-document", URL, "--client-key-file", pem.toString());
        assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("as a JWK");
    }

    @Test
    void isRefusedForAUrlThatIsNoIdentifier() {
        for (String url : List.of("https://client.example", "http://127.0.0.1/x.json", "client.json", "https://a b")) {
            Run.Result refused = Run.in(home).run("client-document", url);
            assertThat(refused.exit()).as(url).isEqualTo(ExitCode.USAGE);
            assertThat(refused.out()).isEmpty();
        }
    }

    /** What a person has to do where the document is refused and there is no other way. */
    @Test
    void isNamedWithTheNextStepWhereAServerRefusesIt() {
        try (World world = World.start(1)) {
            var issuer = world.authorizationServer();
            issuer.metadata()
                    .with("client_id_metadata_document_supported", true)
                    .without("registration_endpoint");
            issuer.clients().add(Client.publicClient(URL, "http://127.0.0.1/callback"));
            issuer.authorize().refuse("unauthorized_client", "not on the list");
            Run.Result refused = Run.in(home)
                    .withAPerson()
                    .run("login", world.server(0).url(), "--client-metadata-url", URL, "--json");
            assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(refused.events("failed")).singleElement().satisfies(failed -> {
                assertThat(failed).containsAllEntriesOf(Map.of("error", "client_required", "client_metadata_url", URL));
                assertThat(String.valueOf(failed.get("hint")))
                        .contains("berth client-document")
                        .contains("--client-id");
            });
        }
    }

    /** The document is what its sign-in uses. */
    @Test
    void hasTheRedirectUriOfItsSignIn() {
        try (World world = World.start(1)) {
            var issuer = world.authorizationServer();
            List<?> uris = (List<?>) Objects.requireNonNull(
                    Run.in(home).run("client-document", URL).objects().get(0).get("redirect_uris"));
            issuer.metadata().with("client_id_metadata_document_supported", true);
            issuer.clients()
                    .add(Client.publicClient(
                            URL, uris.stream().map(String::valueOf).toArray(String[]::new)));
            Run.Result signedIn = Run.in(home)
                    .withAPerson()
                    .run("login", world.server(0).url(), "--client-metadata-url", URL, "--json");
            assertThat(signedIn.exit()).isEqualTo(ExitCode.DONE);
            assertThat(issuer.registration().count()).isZero();
        }
    }
}
