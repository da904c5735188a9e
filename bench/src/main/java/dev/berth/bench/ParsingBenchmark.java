package dev.berth.bench;

import dev.berth.authorize.PastedResponse;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.challenge.Challenges;
import dev.berth.redirect.Receipt;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What junk costs: a refusal at the door, and challenges of an ordinary and of the largest size. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class ParsingBenchmark {
    private final PendingAuthorizations door = PendingAuthorizations.inMemory();
    private final String pasted =
            "http://127.0.0.1:43117/callback?code=c0de&state=unknown&iss=https%3A%2F%2Fas.example";
    private final List<String> ordinary = List.of(
            "Bearer resource_metadata=\"https://mcp.example/.well-known/oauth-protected-resource/mcp\", scope=\"a b\"");
    private final List<String> largest = List.of("Bearer realm=\"" + "\\\"".repeat(16_000) + "\"");

    /** A paste that no flow waits for. */
    @Benchmark
    public Receipt refusal() {
        return door.receive(PastedResponse.parse(pasted));
    }

    /** One challenge as servers send it. */
    @Benchmark
    public Challenges ordinaryChallenge() {
        return Challenges.parse(ordinary);
    }

    /** One of 32 KiB, escaped throughout. */
    @Benchmark
    public Challenges largestChallenge() {
        return Challenges.parse(largest);
    }
}
