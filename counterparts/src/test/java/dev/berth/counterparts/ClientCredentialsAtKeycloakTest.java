package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A program without a person, whose key Keycloak knows (RFC 7523 section 2.2), at a server that Keycloak guards.
 *
 * <p>The realm gives this client refresh tokens, which RFC 6749 section 4.4.3 would rather not: without one, Keycloak
 * 26.7.3 answers every request that names a resource with a 500 (keycloak/keycloak#50251).
 */
@Tag("command")
@ExtendWith(Counterparts.class)
class ClientCredentialsAtKeycloakTest {

    private static final BerthHome HOME = BerthHome.createUnchecked();

    private static ClientKey ellipticCurve;
    private static ClientKey rsa;

    @BeforeAll
    static void keycloakKnowsBothKeys(Keycloak keycloak) throws Exception {
        ellipticCurve = ClientKey.ellipticCurve(HOME);
        rsa = ClientKey.rsa(HOME);
        keycloak.admin().registerKeys(Keycloak.ROBOT, List.of(ellipticCurve, rsa));
    }

    @Test
    void aJwkThatSignsByEs256GetsATokenAndItsCallsThrough(Keycloak keycloak, NodeServer guarded) throws Exception {
        BerthCommand login = login(guarded, "by-jwk", ellipticCurve);

        assertThat(login.exitCode()).as(login.errors()).isZero();
        assertThat(login.event("signed_in"))
                .containsEntry("issuer", keycloak.issuer().toString())
                .containsEntry("resource", guarded.url().toString());
        assertServes("by-jwk", guarded);
    }

    /** PEM has no key id: Keycloak finds the key by its algorithm. */
    @Test
    void aPemThatSignsByRs256GetsATokenAndItsCallsThrough(NodeServer guarded) throws Exception {
        BerthCommand login = login(guarded, "by-pem", rsa);

        assertThat(login.exitCode()).as(login.errors()).isZero();
        assertServes("by-pem", guarded);
    }

    @Test
    void aKeyThatKeycloakDoesNotKnowIsRefused(NodeServer guarded) throws Exception {
        BerthHome stranger = BerthHome.create();
        BerthCommand login = stranger.run(arguments(guarded, "stranger", ClientKey.ellipticCurve(stranger)));

        assertThat(login.exitCode()).isEqualTo(4);
        assertThat(login.event("failed"))
                .containsEntry("stage", "token")
                .containsEntry("error", "invalid_client")
                .containsEntry("status", "400");
    }

    private static BerthCommand login(NodeServer server, String name, ClientKey key) throws Exception {
        return HOME.run(arguments(server, name, key));
    }

    private static String[] arguments(NodeServer server, String name, ClientKey key) {
        return new String[] {
            "login",
            server.url().toString(),
            "--account",
            name,
            "--name",
            "guarded",
            "--grant",
            "client_credentials",
            "--client-id",
            Keycloak.ROBOT,
            "--client-key-file",
            key.file().toString(),
            "--json"
        };
    }

    /** A new process each: the first has forgotten everything but what is on disk. */
    private static void assertServes(String account, NodeServer guarded) throws Exception {
        BerthCommand token = HOME.run("token", "guarded@" + account);
        assertThat(token.exitCode()).isZero();
        assertThat(guarded.accepts(token.output())).isTrue();
        assertThat(Jwt.parse(token.output()).audience())
                .isEqualTo(List.of(guarded.url().toString()));
        assertThat(Jwt.parse(token.output()).claim("azp")).isEqualTo(Keycloak.ROBOT);

        BerthCommand tools = HOME.run("tools", "guarded@" + account, "--json");
        assertThat(tools.objects()).extracting(tool -> tool.get("name")).containsExactly("whoami");

        BerthCommand call = HOME.run("call", "guarded@" + account, "whoami");
        assertThat(call.exitCode()).isZero();
        assertThat(call.output()).isEqualTo("service-account-" + Keycloak.ROBOT);
    }
}
