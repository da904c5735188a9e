package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes on one home refresh in a loop, at a server that rotates and ends a grant when a token comes twice, and are
 * killed at random moments (field classes 2 and 21). What cannot be saved is a token that the server has spent for a process
 * that died before it had the answer on disk: then, and only then, a sign-in is lost.
 *
 * <p>{@code -Dberth.storm.kills=1000} for the full figure; what came of it is in {@code refresh-storm.txt} of the scratch
 * folder.
 */
class RefreshStormTest {

    private static final int KILLS = Integer.getInteger("berth.storm.kills", 50);

    @TempDir
    private Path home;

    private final World world = World.start(1);
    private final URI server = URI.create(world.server(0).url());
    private final long seed = Long.getLong("berth.storm.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** Of every refresh token that was ever issued, in which sign-in. */
    private final Map<String, Integer> families = new ConcurrentHashMap<>();

    /** What was issued, in that order, as the workers say it. */
    private final List<String> issued = new CopyOnWriteArrayList<>();

    private final Set<Integer> diedAsking = new HashSet<>();
    private final Set<Integer> lost = new TreeSet<>();
    private final AtomicInteger family = new AtomicInteger();
    private int kills;

    @BeforeEach
    void everyTokenIsOverAtOnce() {
        world.authorizationServer().token().with("expires_in", 0).alter(this::record);
    }

    @AfterEach
    void stopWorld() {
        world.close();
    }

    private Reply record(Reply reply) {
        Map<String, @Nullable Object> json = reply.json();
        if (reply.status() == 200 && json != null && json.containsKey("refresh_token")) {
            families.put(String.valueOf(json.get("refresh_token")), family.get());
            issued.add(StormWorker.print(String.valueOf(json.get("access_token"))));
        }
        return reply;
    }

    @Test
    void losesNothingButWhatTheServerHasSpentForTheDead() throws Exception {
        long begun = System.nanoTime();
        while (kills < KILLS) {
            try (WorkerProcess one = WorkerProcess.start(home, server);
                    WorkerProcess other = WorkerProcess.start(home, server)) {
                one.awaitReady();
                other.awaitReady();
                round(one, other);
            }
        }
        try (WorkerProcess last = WorkerProcess.start(home, server)) {
            last.awaitReady();
            String answer = last.ask("token");
            assertThat(answer).as("seed %d", seed).matches("(token [0-9a-f]+|failed INTERACTION_REQUIRED .*)");
            if (answer.startsWith("failed")) {
                lost.add(family.get());
            }
        }

        assertThat(familiesWithAReplayByTheDead()).as("seed %d", seed).isEqualTo(lost);
        report(Duration.ofNanos(System.nanoTime() - begun));
    }

    private void round(WorkerProcess one, WorkerProcess other) throws Exception {
        signInWhereThatIsLost(one);
        one.order("loop");
        other.order("loop");
        boolean first = random.nextBoolean();
        boolean alive = refreshes(one) && refreshes(other);
        if (!alive) {
            // Killed as well, but in the middle of nothing.
            return;
        }
        kill(first ? one : other, Duration.ofNanos(random.nextLong(15_000_000)));
        assertReadable();
        kill(first ? other : one, Duration.ofNanos(random.nextLong(30_000_000)));
        assertReadable();
        assertOldOrNew();
    }

    private void signInWhereThatIsLost(WorkerProcess one) throws IOException {
        List<Credential> stored = new FileTokenStore(home).list();
        if (stored.isEmpty() || stored.get(0).tokens() == null) {
            if (family.get() > 0) {
                lost.add(family.get());
            }
            family.incrementAndGet();
            assertThat(one.ask("sign-in")).isEqualTo("signed in true");
        }
    }

    /** Reads on until it has refreshed a few times; false if a person is needed. */
    private boolean refreshes(WorkerProcess worker) throws IOException {
        for (int tokens = random.nextInt(1, 10); tokens > 0; ) {
            String line = worker.line();
            if (line.equals("lost INTERACTION_REQUIRED")) {
                return false;
            }
            assertThat(line).as("seed %d", seed).matches("asking|token [0-9a-f]+");
            tokens -= line.startsWith("token") ? 1 : 0;
        }
        return true;
    }

    private void kill(WorkerProcess worker, Duration moment) throws Exception {
        worker.killWithin(moment);
        kills++;
        // What was read last told of a token.
        String last = "token";
        for (String line = worker.line(); !line.equals("null"); line = worker.line()) {
            last = line;
        }
        if (last.equals("asking")) {
            diedAsking.add(worker.number());
        }
    }

    private void assertReadable() {
        FileTokenStore store = new FileTokenStore(home);
        List<Credential> stored = store.list();
        assertThat(stored).as("seed %d", seed).hasSize(1);
        assertThat(store.damaged()).as("seed %d", seed).isEmpty();
        if (stored.get(0).tokens() != null) {
            assertThat(issued)
                    .as("seed %d", seed)
                    .contains(StormWorker.print(stored.get(0).tokens().accessToken()));
        }
    }

    /** With nobody there who could change it. */
    private void assertOldOrNew() {
        Credential stored = new FileTokenStore(home).list().get(0);
        if (stored.tokens() != null) {
            List<String> lastTwo = issued.subList(Math.max(0, issued.size() - 2), issued.size());
            assertThat(lastTwo)
                    .as("seed %d", seed)
                    .contains(StormWorker.print(stored.tokens().accessToken()));
        }
    }

    /** The sign-ins in which a token came twice; one who sent it was killed before they had said what came of it. */
    private Set<Integer> familiesWithAReplayByTheDead() {
        Map<String, List<Integer>> senders = new HashMap<>();
        for (RecordedRequest request :
                world.authorizationServer().token().refresh().requests()) {
            senders.computeIfAbsent(String.valueOf(request.parameter("refresh_token")), token -> new ArrayList<>())
                    .add(Integer.valueOf(String.valueOf(request.header(StormWorker.HEADER))));
        }
        Set<Integer> replayed = new TreeSet<>();
        senders.forEach((token, workers) -> {
            if (workers.size() > 1) {
                replayed.add(families.get(token));
                assertThat(workers)
                        .as("seed %d: those who sent one token", seed)
                        .anyMatch(diedAsking::contains);
            }
        });
        return replayed;
    }

    private void report(Duration time) throws IOException {
        String report =
                "seed %d: %d kills, %d of them while a refresh was asked for; %d refreshes; %d sign-ins lost; %d s%n"
                        .formatted(
                                seed,
                                kills,
                                diedAsking.size(),
                                world.authorizationServer().token().refresh().count(),
                                lost.size(),
                                time.toSeconds());
        System.out.print(report);
        Files.writeString(Files.createDirectories(Checkout.scratch()).resolve("refresh-storm.txt"), report);
    }
}
