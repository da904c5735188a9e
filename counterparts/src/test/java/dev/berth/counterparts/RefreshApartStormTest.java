package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.testkit.Endpoint;
import dev.berth.testkit.Reply;
import dev.berth.testkit.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link RefreshStormTest} does, by processes that have their refreshes made apart: then no sign-in is lost, whenever they are
 * killed, at a server that rotates and ends a grant when a token comes twice. The server takes its time, so that a good part of
 * the kills come between its having spent a token and its answer.
 *
 * <p>{@code -Dberth.storm.apart.kills=1000} for the full figure; what came of it is in {@code refresh-apart-storm.txt} of the
 * scratch folder.
 */
class RefreshApartStormTest {
    private static final int KILLS = Integer.getInteger("berth.storm.apart.kills", 30);
    private static final Duration LONG = Duration.ofSeconds(60);

    /** About as long as such a process lives. */
    private static final long LIFE = Duration.ofMillis(600).toNanos();

    private static final long LONGEST_ANSWER = Duration.ofMillis(300).toNanos();

    @TempDir
    private Path home;

    private final World world = World.start(1);
    private final URI server = URI.create(world.server(0).url());
    private final long seed = Long.getLong("berth.storm.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicInteger answering = new AtomicInteger();
    private final List<ProcessHandle> left = new ArrayList<>();
    private int kills;
    private int duringAnAnswer;

    @BeforeEach
    void everyTokenIsOverAtOnce() {
        world.authorizationServer().token().with("expires_in", 0);
    }

    /** Those that outlive whoever gave the order still write in the home. */
    @AfterEach
    void awaitWhatWasLeft() {
        left.forEach(process ->
                process.onExit().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join());
        world.close();
    }

    @Test
    void aRefreshGoesOnWhoseAskerIsKilled() throws Exception {
        Endpoint refresh = world.authorizationServer().token().refresh();
        try (WorkerProcess one = WorkerProcess.startApart(home, server);
                WorkerProcess other = WorkerProcess.startApart(home, server)) {
            one.awaitReady();
            other.awaitReady();
            assertThat(one.ask("sign-in")).isEqualTo("signed in true");
            Endpoint.Hold hold = refresh.hold();
            one.order("token");
            refresh.awaitRequests(1, LONG);
            left.addAll(one.children());
            one.kill();
            hold.release();
            assertThat(other.ask("token")).matches("token [0-9a-f]+");
        }
        assertThat(refresh.count()).isEqualTo(2);
        assertThat(world.authorizationServer().reuses()).isZero();
    }

    @Test
    void losesNothing() throws Exception {
        long begun = System.nanoTime();
        world.authorizationServer().token().refresh().alter(this::inItsOwnTime);
        try (WorkerProcess first = WorkerProcess.startApart(home, server)) {
            first.awaitReady();
            assertThat(first.ask("sign-in")).isEqualTo("signed in true");
        }
        while (kills < KILLS) {
            try (WorkerProcess one = WorkerProcess.startApart(home, server);
                    WorkerProcess other = WorkerProcess.startApart(home, server)) {
                one.awaitReady();
                other.awaitReady();
                one.order("loop");
                other.order("loop");
                WorkerProcess sooner = random.nextBoolean() ? one : other;
                refreshes(sooner);
                kill(sooner);
                kill(sooner == one ? other : one);
            }
        }
        try (WorkerProcess last = WorkerProcess.startApart(home, server)) {
            last.awaitReady();
            assertThat(last.ask("token")).as("seed %d", seed).matches("token [0-9a-f]+");
        }
        assertThat(world.authorizationServer().reuses()).as("seed %d", seed).isZero();
        assertThat(duringAnAnswer).as("seed %d: kills that mattered", seed).isPositive();
        report(Duration.ofNanos(System.nanoTime() - begun));
    }

    private Reply inItsOwnTime(Reply reply) {
        answering.incrementAndGet();
        try {
            LockSupport.parkNanos(random.nextLong(LONGEST_ANSWER));
            return reply;
        } finally {
            answering.decrementAndGet();
        }
    }

    private void refreshes(WorkerProcess worker) throws IOException {
        String line;
        do {
            line = worker.line();
            assertThat(line).as("seed %d", seed).matches("asking|token [0-9a-f]+");
        } while (line.equals("asking"));
    }

    private void kill(WorkerProcess worker) throws Exception {
        worker.await(Duration.ofNanos(random.nextLong(LIFE)));
        left.addAll(worker.children());
        duringAnAnswer += answering.get();
        worker.kill();
        kills++;
        FileTokenStore store = new FileTokenStore(home);
        List<Credential> stored = store.list();
        assertThat(stored).as("seed %d", seed).hasSize(1);
        assertThat(stored.get(0).tokens()).as("seed %d", seed).isNotNull();
        assertThat(store.damaged()).as("seed %d", seed).isEmpty();
    }

    private void report(Duration time) throws IOException {
        String report =
                "seed %d: %d kills, %d of them while the server had spent a token and was at its answer; %d refreshes; no sign-in lost; %d s%n"
                        .formatted(
                                seed,
                                kills,
                                duringAnAnswer,
                                world.authorizationServer().token().refresh().count(),
                                time.toSeconds());
        System.out.print(report);
        Files.writeString(Files.createDirectories(Checkout.scratch()).resolve("refresh-apart-storm.txt"), report);
    }
}
