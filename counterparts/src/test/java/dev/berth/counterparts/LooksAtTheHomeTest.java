package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.testkit.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a good token costs at the home, counted in calls of the system by {@code strace}: a look at the folder five times a
 * second, and nothing for each request.
 */
class LooksAtTheHomeTest {

    private static final int REQUESTS = 100_000;
    private static final long LATEST_NANOS = 200_000_000;

    @TempDir
    private Path folder;

    @Test
    void areNoneForEachRequest() throws Exception {
        assumeTrue(Checkout.hasProgram("strace"), "no strace on the PATH");
        Path home = folder.resolve("home");
        Path trace = folder.resolve("trace");
        try (World world = World.start(1);
                WorkerProcess worker = WorkerProcess.start(
                        List.of(
                                Checkout.program("strace").toString(),
                                "--follow-forks",
                                "--seccomp-bpf",
                                "--decode-fds=path",
                                "--string-limit=4096",
                                "--trace=%file,%desc",
                                "--output=" + trace),
                        home,
                        URI.create(world.server(0).url()))) {
            worker.awaitReady();
            assertThat(worker.ask("sign-in")).isEqualTo("signed in true");
            assertThat(worker.ask("calls 1")).matches("calls \\d+");

            String answer = worker.ask("calls " + REQUESTS);

            assertThat(answer).matches("calls \\d+");
            long most = Long.parseLong(answer.substring("calls ".length())) / LATEST_NANOS + 1;
            assertThat(callsAt(home, trace))
                    .as("calls that name the home, in %s ns", answer)
                    .hasSizeLessThanOrEqualTo(Math.toIntExact(most));
        }
    }

    /** Between the last two marks. */
    private static List<String> callsAt(Path home, Path trace) throws IOException {
        List<String> all = Files.readAllLines(trace);
        int begin = last(all, "/calls/begin");
        int end = last(all, "/calls/end");
        assertThat(end).isGreaterThan(begin);
        assertThat(all.subList(0, begin))
                .as("calls that are seen, as of the sign-in")
                .anyMatch(call -> call.contains(home + "/credentials"));
        return all.subList(begin, end).stream()
                .filter(call -> call.contains(home.toString()))
                .toList();
    }

    private static int last(List<String> trace, String mark) {
        for (int i = trace.size() - 1; i >= 0; i--) {
            if (trace.get(i).contains(mark)) {
                return i;
            }
        }
        throw new AssertionError("the trace has no " + mark);
    }
}
