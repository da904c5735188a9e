package dev.berth.bench;

import dev.berth.AccessToken;
import dev.berth.Berth;
import dev.berth.Server;
import dev.berth.store.FileTokenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What the token of a request costs while it is good, from files; run it with {@code -prof gc}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
// Longer than a folder that has just changed is looked at again each time.
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ValidTokenBenchmark {
    private final Server server = Server.at(StoredCredentials.SERVER).build();
    private @Nullable Path home;
    private @Nullable Berth berth;

    /** A person has signed in. */
    @Setup
    public void signIn() throws IOException, InterruptedException {
        home = StoredCredentials.home(1);
        berth = Berth.builder().store(new FileTokenStore(home)).build();
    }

    /** And goes. */
    @TearDown
    public void leave() throws IOException {
        if (berth != null && home != null) {
            berth.close();
            StoredCredentials.delete(home);
        }
    }

    /** One thread. */
    @Benchmark
    public @Nullable AccessToken token() throws InterruptedException {
        return berth == null ? null : berth.token(server);
    }

    /** Two at once, as many as this machine has cores. */
    @Benchmark
    @Threads(2)
    public @Nullable AccessToken tokenForTwo() throws InterruptedException {
        return berth == null ? null : berth.token(server);
    }
}
