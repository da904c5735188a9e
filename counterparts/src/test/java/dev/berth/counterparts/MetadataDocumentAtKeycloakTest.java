package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A client that Keycloak knows by the URL of its metadata document alone, from the consent that is refused to the sign-in
 * that needs none. Keycloak wants the host of each redirect URI among the domains that it trusts.
 */
@Tag("command")
@ExtendWith(Counterparts.class)
@TestMethodOrder(OrderAnnotation.class)
class MetadataDocumentAtKeycloakTest {

    private static final BerthHome HOME = BerthHome.createUnchecked();
    private static final String NAME = "Berth at the quay";

    private static BrowserContext person;
    private static MetadataDocument document;
    private static List<String> registered;

    @BeforeAll
    static void theDocumentIsHosted(Keycloak keycloak, DocumentHost documents, Chromium chromium) throws Exception {
        document = MetadataDocument.at(documents.url(), NAME);
        documents.serve(document.json());
        registered = keycloak.admin().registeredClients();
        person = chromium.newPerson();
    }

    @AfterAll
    static void thePersonGoes() {
        person.close();
    }

    @Test
    @Order(1)
    void aPersonWhoDoesNotConsentIsNotSignedIn(NodeServer guarded, DocumentHost documents) throws Exception {
        try (BerthCommand login = login(guarded, documents)) {
            Map<String, Object> asked = login.event("authorization_required");
            Page page = Chromium.logInAtKeycloak(person, URI.create(String.valueOf(asked.get("url"))));
            page.locator("[name=cancel]").click();
            page.waitForURL(asked.get("redirect_uri") + "**");

            assertThat(new OurPage(page).heading()).isEqualTo("Not signed in to quay");
            new OurPage(page).assertReadable("no-consent");
            assertThat(login.event("failed"))
                    .containsEntry("stage", "authorization")
                    .containsEntry("error", "access_denied")
                    .containsEntry("exit_code", 4);
            assertThat(login.exitCode()).isEqualTo(4);
        }
    }

    @Test
    @Order(2)
    void aPersonConsentsToTheNameInTheDocument(NodeServer guarded, DocumentHost documents) throws Exception {
        try (BerthCommand login = login(guarded, documents)) {
            Map<String, Object> asked = login.event("authorization_required");
            assertThat(Query.parameter(String.valueOf(asked.get("url")), "client_id"))
                    .isEqualTo(documents.url().toString());
            Page page = Chromium.logInAtKeycloak(person, URI.create(String.valueOf(asked.get("url"))));
            page.locator("[name=accept]").waitFor();
            page.screenshot(
                    new Page.ScreenshotOptions().setPath(Checkout.scratch().resolve("page-consent.png")));
            assertThat(page.textContent("body")).contains(NAME).contains("Use the protected MCP server");
            page.locator("[name=accept]").click();
            page.waitForURL(asked.get("redirect_uri") + "**");

            assertThat(new OurPage(page).heading()).isEqualTo("Signed in to quay");
            new OurPage(page).assertReadable("consent");
            assertThat(login.exitCode()).isZero();
        }
    }

    @Test
    @Order(3)
    void theServerTakesItsTokens(NodeServer guarded, DocumentHost documents) throws Exception {
        String token = HOME.run("token", "quay").output();

        assertThat(guarded.accepts(token)).isTrue();
        assertThat(Jwt.parse(token).claim("azp")).isEqualTo(documents.url().toString());
        assertThat(Jwt.parse(token).audience()).isEqualTo(List.of(guarded.url().toString()));
        assertThat(HOME.run("call", "quay", "whoami").output()).isEqualTo(Keycloak.USER);
    }

    @Test
    @Order(4)
    void aSecondSignInNeedsNoConsent() throws Exception {
        try (BerthCommand login = HOME.start("login", "quay", "--force", "--no-browser", "--json")) {
            Map<String, Object> asked = login.event("authorization_required");
            Page page = person.newPage();
            page.navigate(String.valueOf(asked.get("url")));

            assertThat(page.url()).startsWith(String.valueOf(asked.get("redirect_uri")));
            assertThat(new OurPage(page).heading()).isEqualTo("Signed in to quay");
            assertThat(login.exitCode()).isZero();
        }
    }

    @Test
    @Order(5)
    void nothingWasRegistered(Keycloak keycloak, DocumentHost documents) throws Exception {
        assertThat(documents.fetched()).isPositive();
        assertThat(keycloak.admin().registeredClients()).isEqualTo(registered);
    }

    /** RFC 8252 section 7.3: without a port it is any port; with one it is that one. */
    @Test
    @Order(6)
    void keycloakTakesEachRedirectUriOfTheDocumentAndThePortlessOnesAtAnyPort(Keycloak keycloak, DocumentHost documents)
            throws Exception {
        assertThat(document.redirectUris()).isNotEmpty();
        for (String redirectUri : document.redirectUris()) {
            assertThat(status(keycloak, documents, redirectUri)).as(redirectUri).isEqualTo(200);
        }
        for (String host : List.of("127.0.0.1", "localhost")) {
            String anyPort = "http://" + host + ":49321/callback";
            assertThat(status(keycloak, documents, anyPort)).as(anyPort).isEqualTo(200);
        }
        for (String other :
                List.of("http://127.0.0.1:49321/other", "https://127.0.0.1/callback", "http://127.0.0.2/callback")) {
            assertThat(status(keycloak, documents, other)).as(other).isEqualTo(400);
        }
    }

    private static int status(Keycloak keycloak, DocumentHost documents, String redirectUri) throws Exception {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("response_type", "code");
        request.put("client_id", documents.url().toString());
        request.put("redirect_uri", redirectUri);
        request.put("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        request.put("code_challenge_method", "S256");
        return Http.get(URI.create(keycloak.endpoint("auth") + "?" + Http.encoded(request)), null)
                .status();
    }

    private static BerthCommand login(NodeServer server, DocumentHost documents) throws Exception {
        return HOME.start(
                "login",
                server.url().toString(),
                "--name",
                "quay",
                "--client-metadata-url",
                documents.url().toString(),
                "--no-browser",
                "--json");
    }
}
