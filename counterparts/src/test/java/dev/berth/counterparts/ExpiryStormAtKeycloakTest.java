package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Eight processes with eight threads each, on one home, ask for a token in the moment in which it is over; Keycloak rotates
 * refresh tokens and ends the session when one comes twice (field class 2). One of the 64 refreshes, and all have its token.
 * None goes on before every process has found the token over and come to the lock: all eight contend for it in each round.
 *
 * <p>The processes' clocks are put forward together before each round, past the token's end. What was asked of Keycloak is
 * counted by its own log of events. {@code -Dberth.storm.rounds=200} for the full figure.
 */
@Tag("command")
@ExtendWith(Counterparts.class)
class ExpiryStormAtKeycloakTest {

    private static final int ROUNDS = Integer.getInteger("berth.storm.rounds", 10);
    private static final int PROCESSES = 8;
    private static final int THREADS = 8;

    @Test
    void oneRefreshesAndAllHaveItsToken(Keycloak keycloak, NodeServer guarded, Chromium chromium) throws Exception {
        BerthHome home = BerthHome.create();
        try (BrowserContext person = chromium.newPerson();
                BerthCommand login =
                        home.start("login", guarded.url().toString(), "--name", "guarded", "--no-browser", "--json")) {
            Chromium.signInAtKeycloak(person, login);
            assertThat(login.exitCode()).isZero();
        }
        String client = StoredCredential.only(home).clientId();
        keycloak.admin().keepEvents("REFRESH_TOKEN", "REFRESH_TOKEN_ERROR");

        List<WorkerProcess> workers = new ArrayList<>();
        long begun = System.nanoTime();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                workers.add(WorkerProcess.start(home.folder(), guarded.url()));
            }
            for (WorkerProcess worker : workers) {
                worker.awaitReady();
            }
            TreeSet<String> tokens = new TreeSet<>();
            for (int round = 1; round <= ROUNDS; round++) {
                tokens.add(storm(workers));
                assertThat(tokens).as("a new token each round").hasSize(round);
                assertThat(keycloak.admin().events(client))
                        .as("what Keycloak was asked for")
                        .hasSize(round)
                        .extracting(event -> event.get("type"))
                        .containsOnly("REFRESH_TOKEN");
            }
        } finally {
            workers.forEach(WorkerProcess::close);
        }
        report(keycloak.admin().events(client), Duration.ofNanos(System.nanoTime() - begun));
        assertThat(guarded.accepts(home.run("token", "guarded").output())).isTrue();
    }

    /** The one token that all of them have. */
    private static String storm(List<WorkerProcess> workers) throws IOException {
        for (WorkerProcess worker : workers) {
            assertThat(worker.ask("advance PT2M")).isEqualTo("advanced");
        }
        for (WorkerProcess worker : workers) {
            worker.order("race " + THREADS);
        }
        for (WorkerProcess worker : workers) {
            assertThat(worker.line()).isEqualTo("at the lock");
        }
        for (WorkerProcess worker : workers) {
            worker.order("go");
        }
        TreeSet<String> answers = new TreeSet<>();
        for (WorkerProcess worker : workers) {
            answers.add(worker.line());
        }
        assertThat(answers).singleElement().asString().matches("tokens " + THREADS + " \\[[0-9a-f]{16}] \\[]");
        return answers.first();
    }

    private static void report(List<Map<String, Object>> events, Duration time) throws IOException {
        String report =
                "%d rounds of %d successes, all %d processes at the lock in each: %d refreshes, no error; %d s%n"
                        .formatted(ROUNDS, PROCESSES * THREADS, PROCESSES, events.size(), time.toSeconds());
        System.out.print(report);
        Files.writeString(Checkout.scratch().resolve("expiry-storm.txt"), report);
    }
}
