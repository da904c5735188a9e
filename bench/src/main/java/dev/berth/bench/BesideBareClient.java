package dev.berth.bench;

import dev.berth.Berth;
import dev.berth.Server;
import dev.berth.client.AuthenticationMethod;
import dev.berth.client.Client;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures protected clients beside bare ones that set the header themselves, in one run, turn and turn about: what a small
 * request costs, and how a large answer streams. Prints Markdown tables. The tokens are in files, as the command has them.
 */
public final class BesideBareClient {
    private static final int WARM_UP = 4_000;
    private static final int MEASURED = 10_000;
    private static final int STREAMS = 15;
    private static final long LARGE = 200_000_000;
    private static final long LOOK = 20_000_000;
    private static final String TOKEN = "a-token-of-an-ordinary-length-for-the-bench-0123456789";

    private final String address;
    private final HttpClient bare = HttpClient.newHttpClient();
    private final HttpClient dressed;

    private BesideBareClient(String address, HttpClient dressed) {
        this.address = address;
        this.dressed = dressed;
    }

    /** Runs it all. */
    public static void main(String[] args) throws Exception {
        Process resource = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ResourceProcess.class.getName(),
                        Long.toString(LARGE))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String address = "http://127.0.0.1:" + resource.inputReader().readLine().strip();
        Path home = Files.createTempDirectory("berth-bench");
        Server server = Server.at(URI.create(address + "/mcp")).build();
        FileTokenStore store = new FileTokenStore(home);
        store.put(credential(server.url()));
        try (Berth berth = Berth.builder().store(store).build()) {
            BesideBareClient bench = new BesideBareClient(address, berth.httpClient(server));
            bench.small();
            bench.large();
        } finally {
            resource.destroy();
        }
        System.exit(0);
    }

    private static Credential credential(URI server) {
        Instant now = Instant.now();
        return new Credential(
                "default",
                server,
                server.toString(),
                "https://issuer.example",
                URI.create("https://issuer.example/token"),
                null,
                new Client("client", null, null, AuthenticationMethod.NONE, null, Client.Origin.CONFIGURED, null),
                List.of(),
                null,
                null,
                new TokenSet(Secret.of(TOKEN), "Bearer", now, now.plusSeconds(86_400), null, List.of()),
                now,
                0);
    }

    private HttpRequest request(String path, boolean ours) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        return ours
                ? request.build()
                : request.header("Authorization", "Bearer " + TOKEN).build();
    }

    private void small() throws IOException, InterruptedException {
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        for (int i = 0; i < WARM_UP + MEASURED; i++) {
            // Whoever goes second finds the processor as the first has left it: they take turns at that too.
            boolean oursFirst = i % 2 == 0;
            long first = small(oursFirst);
            long second = small(!oursFirst);
            if (i >= WARM_UP) {
                without.add(oursFirst ? second : first);
                with.add(oursFirst ? first : second);
            }
        }
        System.out.println("\n### A small request over a connection that is open, in µs (" + MEASURED + " each)\n");
        System.out.println(Figures.row("client", "median", "p90", "p99"));
        System.out.println("|---|---:|---:|---:|");
        row("bare, the header set by hand", without);
        row("protected", with);
        double added = new Figures(with).median() - new Figures(without).median();
        System.out.println("\nAdded at the median: " + Figures.text(added * 1000) + " µs.");
    }

    private static void row(String name, List<Long> nanos) {
        Figures figures = new Figures(nanos);
        System.out.println(Figures.row(
                name,
                Figures.text(figures.median() * 1000),
                Figures.text(figures.millis(0.9) * 1000),
                Figures.text(figures.millis(0.99) * 1000)));
    }

    private long small(boolean ours) throws IOException, InterruptedException {
        HttpClient client = ours ? dressed : bare;
        HttpRequest request = request("/small", ours);
        long start = System.nanoTime();
        client.send(request, BodyHandlers.ofByteArray());
        return System.nanoTime() - start;
    }

    private void large() throws IOException, InterruptedException {
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        for (int i = 0; i <= STREAMS; i++) {
            boolean oursFirst = i % 2 == 0;
            long first = large(oursFirst);
            long second = large(!oursFirst);
            if (i > 0) {
                without.add(oursFirst ? second : first);
                with.add(oursFirst ? first : second);
            }
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < without.size(); i++) {
            ratios.add((double) without.get(i) / with.get(i));
        }
        System.out.println("\n### An answer of 200 MB, read as a stream (medians of " + STREAMS + ")\n");
        System.out.println(Figures.row("client", "MB/s", "of the bare client's, pair by pair"));
        System.out.println("|---|---:|---:|");
        System.out.println(Figures.row("bare, the header set by hand", rate(without), "100 %"));
        double ratio = ratios.stream().sorted().toList().get(STREAMS / 2);
        System.out.println(Figures.row("protected", rate(with), Figures.text(ratio * 100) + " %"));
        System.out.println(
                "\nThe largest heap in use, looked at every 20 MB, after a collection: " + (heap() >> 20) + " MB.");
    }

    private static String rate(List<Long> nanos) {
        return Figures.text(LARGE / 1e3 / new Figures(nanos).median());
    }

    private long large(boolean ours) throws IOException, InterruptedException {
        long start = System.nanoTime();
        read(ours, () -> {});
        return System.nanoTime() - start;
    }

    /** Not timed: while it looks, the answer goes on arriving in the system's buffers. */
    private long heap() throws IOException, InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        AtomicLong largest = new AtomicLong();
        read(true, () -> {
            System.gc();
            largest.accumulateAndGet(runtime.totalMemory() - runtime.freeMemory(), Math::max);
        });
        return largest.get();
    }

    private void read(boolean ours, Runnable every20Megabytes) throws IOException, InterruptedException {
        HttpClient client = ours ? dressed : bare;
        byte[] piece = new byte[64 << 10];
        long read = 0;
        try (InputStream in = client.send(request("/large", ours), BodyHandlers.ofInputStream())
                .body()) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                if ((read + n) / LOOK > read / LOOK) {
                    every20Megabytes.run();
                }
                read += n;
            }
        }
        if (read != LARGE) {
            throw new IOException("the stream ended after " + read + " bytes");
        }
    }
}
