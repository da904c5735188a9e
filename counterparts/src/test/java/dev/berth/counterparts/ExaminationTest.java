package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The doctor at servers that nobody here wrote: it sees what they are known for, and leaves nothing behind. */
@Tag("command")
@ExtendWith(Counterparts.class)
class ExaminationTest {

    @Test
    void theTypeScriptExampleKeepsTheRulesButPromisesNoIss(NodeServer typeScript) throws Exception {
        BerthCommand doctor = BerthHome.create().run("doctor", typeScript.url().toString(), "--json");

        assertThat(doctor.exitCode()).as(doctor.errors()).isZero();
        assertThat(checks(doctor, "broken")).isEmpty();
        assertThat(checks(doctor, "warning")).contains("iss_is_promised", "challenge_without_error");
        assertThat(summary(doctor))
                .containsEntry("outcome", "possible")
                .containsEntry("issuer", "http://localhost:" + typeScript.port("MCP_AUTH_PORT") + "/")
                .containsEntry("resource", typeScript.url().toString());
    }

    @Test
    void keycloakKeepsTheRulesAndRegistersNobodyForIt(Keycloak keycloak, NodeServer guarded) throws Exception {
        List<String> registered = keycloak.admin().registeredClients();

        BerthCommand doctor = BerthHome.create().run("doctor", guarded.url().toString(), "--json");

        assertThat(doctor.exitCode()).as(doctor.errors()).isZero();
        assertThat(checks(doctor, "broken")).isEmpty();
        assertThat(checks(doctor, "kept"))
                .contains("issuer_is_identical", "pkce_is_promised", "iss_is_promised", "metadata_documents_are_taken");
        assertThat(summary(doctor))
                .containsEntry("outcome", "possible")
                .containsEntry("issuer", keycloak.issuer().toString());
        assertThat(keycloak.admin().registeredClients()).isEqualTo(registered);
    }

    @Test
    void serverEverythingAsksForNoSignIn(NodeServer everything) throws Exception {
        BerthCommand doctor = BerthHome.create().run("doctor", everything.url().toString(), "--json");

        assertThat(doctor.exitCode()).as(doctor.errors()).isZero();
        assertThat(summary(doctor)).containsEntry("outcome", "not_needed");
    }

    private static List<Object> checks(BerthCommand doctor, String verdict) throws InterruptedException {
        return doctor.objects().stream()
                .filter(event -> verdict.equals(event.get("verdict")))
                .map(event -> event.get("check"))
                .toList();
    }

    private static Map<String, Object> summary(BerthCommand doctor) throws InterruptedException {
        List<Map<String, Object>> events = doctor.objects();
        return events.get(events.size() - 1);
    }
}
