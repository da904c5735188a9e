package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import com.microsoft.playwright.BrowserContext;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens that Keycloak binds to a key (RFC 9449), at a server that takes no others: from the sign-in to the sign-out. */
@Tag("command")
@ExtendWith(Counterparts.class)
@TestMethodOrder(OrderAnnotation.class)
class BoundTokensAtKeycloakTest {

    private static final Pattern ERROR = Pattern.compile("\\berror=\"([^\"]*)\"");
    private static final BerthHome HOME = BerthHome.createUnchecked();

    private static BrowserContext person;

    @BeforeAll
    static void aPersonComesForTheFirstTime(Chromium chromium) {
        person = chromium.newPerson();
    }

    @AfterAll
    static void thePersonGoes() {
        person.close();
    }

    @Test
    @Order(1)
    void theTokenOfASignInIsBoundToTheKeyThatIsKeptWithIt(NodeServer guardedByProofs) throws Exception {
        try (BerthCommand login =
                HOME.start("login", guardedByProofs.url().toString(), "--name", "bound", "--no-browser", "--json")) {
            OurPage landed = Chromium.signInAtKeycloak(person, login);

            assertThat(landed.heading()).isEqualTo("Signed in to bound");
            landed.assertReadable("bound");
            assertThat(login.exitCode()).isZero();
        }
        assertThat(boundTo(kept().token("access_token")))
                .isEqualTo(kept().dpopKey().thumbprint());
        assertThat(kept().token("token_type")).isEqualTo("DPoP");
    }

    @Test
    @Order(2)
    void toolsAndCallsGoThroughWithProofs() throws Exception {
        BerthCommand tools = HOME.run("tools", "bound", "--json");
        BerthCommand call = HOME.run("call", "bound", "whoami");

        assertThat(tools.objects()).extracting(tool -> tool.get("name")).containsExactly("whoami");
        assertThat(call.exitCode()).as(call.errors()).isZero();
        assertThat(call.output()).isEqualTo(Keycloak.USER);
    }

    @Test
    @Order(3)
    void theServerTakesTheTokenInNoOtherWay(NodeServer guardedByProofs) throws Exception {
        String token = kept().token("access_token");
        assertThat(guardedByProofs.accepts(token)).as("as its bearer").isFalse();
        assertThat(answer(guardedByProofs, token, null)).as("without a proof").isEqualTo("invalid_dpop_proof");

        ProofKey key = kept().dpopKey();
        String once = key.sign(ProofKey.claims(guardedByProofs.url(), token));
        assertThat(answer(guardedByProofs, token, once)).as("with a proof").isEqualTo("accepted");
        assertThat(answer(guardedByProofs, token, once)).as("a second time").isEqualTo("invalid_dpop_proof");

        Map<String, Object> bad = Map.of(
                "htm", "GET",
                "htu", guardedByProofs.url().resolve("/other").toString(),
                "ath", ProofKey.hash("another token"),
                "iat", Instant.now().minus(Duration.ofMinutes(2)).getEpochSecond());
        for (Map.Entry<String, Object> claim : bad.entrySet()) {
            Map<String, Object> claims = ProofKey.claims(guardedByProofs.url(), token);
            claims.put(claim.getKey(), claim.getValue());
            assertThat(answer(guardedByProofs, token, key.sign(claims)))
                    .as("another " + claim.getKey())
                    .isEqualTo("invalid_dpop_proof");
        }
        assertThat(answer(guardedByProofs, token, key.sign("jwt", ProofKey.claims(guardedByProofs.url(), token))))
                .as("another type")
                .isEqualTo("invalid_dpop_proof");
        assertThat(answer(guardedByProofs, token, another().sign(ProofKey.claims(guardedByProofs.url(), token))))
                .as("another key")
                .isEqualTo("invalid_dpop_proof");
    }

    @Test
    @Order(4)
    void tokenSaysWhyItPrintsNone() throws Exception {
        BerthCommand token = HOME.run("token", "bound");

        assertThat(token.exitCode()).isEqualTo(1);
        assertThat(token.output()).isEmpty();
        assertThat(token.errors()).contains("bound to a key (DPoP)").contains("berth call");
    }

    @Test
    @Order(5)
    void aRefreshIsProvenByTheSameKey(Keycloak keycloak, NodeServer guardedByProofs) throws Exception {
        keycloak.admin().setAccessTokenLifespan(Duration.ofSeconds(1));
        try (BerthCommand login = HOME.start("login", "bound", "--force", "--no-browser", "--json")) {
            // Keycloak knows this browser by its cookie, and sends it straight back.
            person.newPage()
                    .navigate(
                            String.valueOf(login.event("authorization_required").get("url")));
            assertThat(login.exitCode()).isZero();
        } finally {
            keycloak.admin().setAccessTokenLifespan(Duration.ofSeconds(60));
        }
        StoredCredential before = kept();
        awaitEnd(guardedByProofs, before);

        Http.Answer unproven = Http.postForm(
                keycloak.endpoint("token"),
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        before.clientId(),
                        "refresh_token",
                        before.token("refresh_token")));
        assertThat(unproven.status()).as("without a proof").isEqualTo(400);

        assertThat(HOME.run("call", "bound", "whoami").output()).isEqualTo(Keycloak.USER);
        assertThat(kept().token("access_token")).isNotEqualTo(before.token("access_token"));
        assertThat(kept().token("refresh_token")).isNotEqualTo(before.token("refresh_token"));
        assertThat(boundTo(kept().token("access_token")))
                .isEqualTo(before.dpopKey().thumbprint());
    }

    @Test
    @Order(6)
    void logoutRevokesAtKeycloak(Keycloak keycloak) throws Exception {
        String clientId = kept().clientId();
        assertThat(keycloak.admin().sessions(clientId)).isNotEmpty();

        assertThat(HOME.run("logout", "bound").exitCode()).isZero();

        assertThat(keycloak.admin().sessions(clientId)).isEmpty();
    }

    private static StoredCredential kept() throws Exception {
        return StoredCredential.only(HOME);
    }

    /** RFC 9449 section 6.1. */
    private static String boundTo(String token) throws Exception {
        return String.valueOf(Http.object(Jwt.parse(token).claim("cnf")).get("jkt"));
    }

    private static ProofKey another() throws Exception {
        ClientKey other = ClientKey.ellipticCurve(BerthHome.create());
        return ProofKey.of(JSON.std.mapFrom(Files.readString(other.file())));
    }

    /** {@code accepted}, or the error that the server names. */
    private static String answer(NodeServer server, String token, @Nullable String proof) throws Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "DPoP " + token);
        if (proof != null) {
            headers.put("DPoP", proof);
        }
        Http.Answer answer = server.initializeWith(headers);
        if (answer.status() == 200) {
            return "accepted";
        }
        Matcher error = ERROR.matcher(answer.header("WWW-Authenticate"));
        assertThat(error.find()).as(answer.toString()).isTrue();
        return error.group(1);
    }

    /** Until the server itself says that the token is over. */
    private static void awaitEnd(NodeServer server, StoredCredential credential) throws Exception {
        String token = credential.token("access_token");
        Instant patience = Instant.now().plusSeconds(60);
        String answer;
        do {
            answer = answer(server, token, credential.dpopKey().sign(ProofKey.claims(server.url(), token)));
        } while (answer.equals("accepted") && Instant.now().isBefore(patience));
        assertThat(answer).isEqualTo("invalid_token");
    }
}
