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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
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
 * that died before it had kept the answer: then, and only then, a sign-in is lost. Each process says what it is about to send,
 * when the answer is in, when it is kept and when it is stored; so each loss is put down to one death, and to how far that one was.
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

    /** What each worker said last of a refresh. */
    private final Map<Integer, Refresh> latest = new HashMap<>();

    /** Of the workers that were killed in the middle of a refresh. */
    private final Map<Integer, Death> deaths = new HashMap<>();

    private final Set<Integer> lost = new TreeSet<>();
    private final AtomicInteger family = new AtomicInteger();
    private int kills;

    /**
     * What a worker is at.
     *
     * @param spent what tells the token that it has sent
     */
    private record Refresh(String spent, Step step) {}

    /** How far one is with a refresh. */
    private enum Step {
        SENDING,
        ANSWERED,
        KEPT
    }

    /**
     * How one ended.
     *
     * @param during what it was at
     * @param before how many refreshes had come to the server before it was killed
     */
    private record Death(Refresh during, int before) {}

    /**
     * One that came to the server.
     *
     * @param number which it was, of all
     */
    private record Sending(int number, int worker) {}

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

        Map<Integer, Refresh> excused = replaysOfWhatTheDeadHadSpent();
        assertThat(excused.keySet()).as("seed %d", seed).isEqualTo(lost);
        assertThat(world.authorizationServer().reuses()).as("seed %d", seed).isEqualTo(lost.size());
        report(excused.values(), Duration.ofNanos(System.nanoTime() - begun));
    }

    private void round(WorkerProcess one, WorkerProcess other) throws Exception {
        signInWhereThatIsLost(one);
        one.order("loop");
        other.order("loop");
        boolean first = random.nextBoolean();
        boolean alive = refreshes(one) && refreshes(other);
        if (!alive) {
            end(one, Duration.ZERO);
            end(other, Duration.ZERO);
            assertThat(isLost()).as("seed %d: it is as they say", seed).isTrue();
            return;
        }
        kill(first ? one : other, Duration.ofNanos(random.nextLong(15_000_000)));
        assertReadable();
        kill(first ? other : one, Duration.ofNanos(random.nextLong(30_000_000)));
        assertReadable();
        assertOldOrNew();
    }

    private boolean isLost() {
        List<Credential> stored = new FileTokenStore(home).list();
        return stored.isEmpty() || stored.get(0).tokens() == null;
    }

    private void signInWhereThatIsLost(WorkerProcess one) throws IOException {
        if (isLost()) {
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
            hear(worker, line);
            tokens -= line.startsWith("token") ? 1 : 0;
        }
        return true;
    }

    private void kill(WorkerProcess worker, Duration moment) throws Exception {
        end(worker, moment);
        kills++;
    }

    private void end(WorkerProcess worker, Duration moment) throws Exception {
        worker.await(moment);
        int before = refreshes().size();
        worker.kill();
        for (String line = worker.line(); !line.equals("null"); line = worker.line()) {
            if (!line.equals("lost INTERACTION_REQUIRED")) {
                hear(worker, line);
            }
        }
        Refresh during = latest.get(worker.number());
        if (during != null) {
            deaths.put(worker.number(), new Death(during, before));
        }
    }

    private void hear(WorkerProcess worker, String line) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "sending" -> latest.put(worker.number(), new Refresh(words[1], Step.SENDING));
            case "answered", "kept" -> {
                Step step = Step.valueOf(line.toUpperCase(Locale.ROOT));
                latest.computeIfPresent(worker.number(), (number, refresh) -> new Refresh(refresh.spent(), step));
            }
            case "stored", "token" -> latest.remove(worker.number());
            default -> assertThat(line).as("seed %d", seed).isEqualTo("asking");
        }
    }

    private List<RecordedRequest> refreshes() {
        return world.authorizationServer().token().refresh().requests();
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

    /**
     * The sign-ins in which a token came twice, and how far they were who had sent it first. Each who sent it, but the last, was
     * killed in the middle of that very refresh, and before it came again: nobody who lives sends what another has sent.
     */
    private Map<Integer, Refresh> replaysOfWhatTheDeadHadSpent() {
        Map<String, List<Sending>> sent = new LinkedHashMap<>();
        int number = 0;
        for (RecordedRequest request : refreshes()) {
            sent.computeIfAbsent(String.valueOf(request.parameter("refresh_token")), token -> new ArrayList<>())
                    .add(new Sending(number++, Integer.parseInt(String.valueOf(request.header(StormWorker.HEADER)))));
        }
        Map<Integer, Refresh> excused = new TreeMap<>();
        sent.forEach((token, sendings) -> {
            for (int i = 0; i + 1 < sendings.size(); i++) {
                Death death = deaths.get(sendings.get(i).worker());
                assertThat(death).as("seed %d: who sent it lived on", seed).isNotNull();
                assertThat(death.during().spent())
                        .as("seed %d: what they were at when they were killed", seed)
                        .isEqualTo(StormWorker.print(token));
                assertThat(sendings.get(i + 1).number())
                        .as("seed %d: it came again after their death", seed)
                        .isGreaterThanOrEqualTo(death.before());
                assertThat(death.during().step())
                        .as("seed %d: how far they were with it", seed)
                        .isNotEqualTo(Step.KEPT);
                excused.putIfAbsent(families.get(token), death.during());
            }
        });
        return excused;
    }

    private void report(Collection<Refresh> excused, Duration time) throws IOException {
        long answered = excused.stream()
                .filter(refresh -> refresh.step() == Step.ANSWERED)
                .count();
        String report =
                "seed %d: %d kills, %d of them in the middle of a refresh; %d refreshes; %d sign-ins lost: %d spent by the server and never answered, %d answered and not yet kept; %d s%n"
                        .formatted(
                                seed,
                                kills,
                                deaths.size(),
                                refreshes().size(),
                                lost.size(),
                                excused.size() - answered,
                                answered,
                                time.toSeconds());
        System.out.print(report);
        Files.writeString(Files.createDirectories(Checkout.scratch()).resolve("refresh-storm.txt"), report);
    }
}
