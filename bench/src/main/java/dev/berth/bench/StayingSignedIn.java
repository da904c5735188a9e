package dev.berth.bench;

import dev.berth.Berth;
import dev.berth.Server;
import dev.berth.store.FileTokenStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Measures what staying signed in costs, and prints Markdown tables: waking all who wait for one refresh beside a bare latch,
 * a home with very many credentials beside an empty one, and a refresh by a process apart beside one that is not. Takes the path of the command as its argument.
 */
public final class StayingSignedIn {
    private static final int WAITERS = 10_000;
    private static final int WAKINGS = 5;
    private static final int CREDENTIALS = 10_000;
    private static final int STATUS_RUNS = 11;
    private static final int RENEWALS = 21;

    private StayingSignedIn() {}

    /** Runs it all. */
    public static void main(String[] args) throws Exception {
        Path full = StoredCredentials.home(CREDENTIALS);
        homes(args[0], full);
        renewals(args[0]);
        memory(full);
        StoredCredentials.delete(full);
        // Last: a machine is slow for a while after so many threads.
        wakings();
        System.exit(0);
    }

    private static void wakings() throws IOException, InterruptedException {
        Path home = StoredCredentials.home(0);
        FileTokenStore store = new FileTokenStore(home);
        Server server = Server.at(StoredCredentials.SERVER).build();
        List<Long> latch = new ArrayList<>();
        List<Long> berth = new ArrayList<>();
        int requests = 0;
        RefreshingTransport transport = new RefreshingTransport();
        try (Berth ours = Berth.builder().store(store).http(transport).build()) {
            for (int i = 0; i < WAKINGS; i++) {
                CountDownLatch bare = new CountDownLatch(1);
                Waiters atTheLatch = Waiters.start(WAITERS, bare::await);
                atTheLatch.awaitAllWaiting(0);
                long opened = System.nanoTime();
                bare.countDown();
                latch.add(atTheLatch.lastAwake() - opened);

                store.put(StoredCredentials.endingAfter(Duration.ofMinutes(-1), 0, 2L * i + 1));
                Waiters atExpiry = Waiters.start(WAITERS, () -> ours.token(server));
                // The answer comes when all of them wait for it.
                requests += transport.answerWhen(() -> atExpiry.awaitAllWaiting(0));
                berth.add(atExpiry.lastAwake() - transport.answeredAt());
            }
        }
        StoredCredentials.delete(home);
        Figures bare = new Figures(latch);
        Figures ours = new Figures(berth);
        heading(WAITERS + " threads ask at the moment of expiry: from the answer to the last awake, in ms (" + WAKINGS
                + " times, turn and turn about)");
        System.out.println(Figures.row("", "median", "largest", "requests in all"));
        System.out.println("|---|---:|---:|---:|");
        System.out.println(
                Figures.row("a bare latch", Figures.text(bare.median()), Figures.text(bare.millis(1)), "none"));
        System.out.println(Figures.row(
                "Berth, which refreshes, syncs to disk and wakes",
                Figures.text(ours.median()),
                Figures.text(ours.millis(1)),
                Integer.toString(requests)));
        System.out.println("\nMedian against the latch's: " + Figures.text(ours.median() / bare.median()) + " ×");
    }

    private static void homes(String command, Path full) throws IOException, InterruptedException {
        Path empty = StoredCredentials.home(0);
        heading("The command on a home with " + CREDENTIALS + " credentials, whole processes, in ms (medians of "
                + STATUS_RUNS + ", largest in brackets)");
        System.out.println(Figures.row("", "empty home", "full home", "added", "largest memory, MiB"));
        System.out.println("|---|---:|---:|---:|---:|");
        for (List<String> words : List.of(List.of("status"), List.of("status", "--json"))) {
            List<Long> without = new ArrayList<>();
            List<Long> with = new ArrayList<>();
            CommandRun run = new CommandRun(command);
            run.time(empty, words);
            for (int i = 0; i < STATUS_RUNS; i++) {
                without.add(run.time(empty, words));
                with.add(run.time(full, words));
            }
            Figures none = new Figures(without);
            Figures all = new Figures(with);
            System.out.println(Figures.row(
                    "`berth " + String.join(" ", words) + "`",
                    Figures.text(none.median()) + " (" + Figures.text(none.millis(1)) + ")",
                    Figures.text(all.median()) + " (" + Figures.text(all.millis(1)) + ")",
                    Figures.text(all.median() - none.median()),
                    Long.toString(run.memory(full, words) >> 20)));
        }
        StoredCredentials.delete(empty);
    }

    /** By a process apart, as it is without {@code -v}, and by the command itself. */
    private static void renewals(String command) throws IOException, InterruptedException {
        Path home = StoredCredentials.home(0);
        List<Long> apart = new ArrayList<>();
        List<Long> itself = new ArrayList<>();
        CommandRun run = new CommandRun(command);
        long memory;
        int requests;
        try (RotatingIssuer issuer = new RotatingIssuer()) {
            URI server = issuer.url().resolve("/mcp");
            new FileTokenStore(home)
                    .put(StoredCredentials.endingAfter(Duration.ofMinutes(-1), server, issuer.url(), 0, 1));
            List<String> words = List.of("token", server.toString());
            List<String> traced = List.of("token", server.toString(), "-v");
            run.time(home, words);
            for (int i = 0; i < RENEWALS; i++) {
                apart.add(run.time(home, words));
                itself.add(run.time(home, traced));
            }
            memory = run.memoryOfChildren(home, words);
            requests = issuer.answers();
        }
        StoredCredentials.delete(home);
        heading("`berth token` whose token is over, whole processes, in ms (" + RENEWALS
                + " times, turn and turn about)");
        System.out.println(Figures.row("renewed", "median", "largest", "median against the command's own"));
        System.out.println("|---|---:|---:|---:|");
        double own = new Figures(itself).median();
        for (List<Long> one : List.of(apart, itself)) {
            Figures figures = new Figures(one);
            System.out.println(Figures.row(
                    one == apart ? "by a process apart" : "by the command itself (`-v`)",
                    Figures.text(figures.median()),
                    Figures.text(figures.millis(1)),
                    Figures.text(figures.median() / own) + " ×"));
        }
        System.out.println("\nThe largest memory of that process: " + (memory >> 20) + " MiB. Requests: " + requests
                + " for " + (2 * RENEWALS + 2) + " tokens.");
    }

    /** A program that uses a few servers of a home with very many. */
    private static void memory(Path full) throws IOException, InterruptedException {
        Path single = StoredCredentials.home(1);
        heading("Heap that is held after a collection, of a program that uses some servers of a home, in KiB");
        System.out.println(Figures.row("credentials in the home", "servers used", "held"));
        System.out.println("|---:|---:|---:|");
        for (int[] row : new int[][] {{1, 1}, {CREDENTIALS, 1}, {CREDENTIALS, 100}, {CREDENTIALS, 1_000}}) {
            Path home = row[0] == 1 ? single : full;
            long before = heap();
            List<Server> used = new ArrayList<>();
            try (Berth berth = Berth.builder().store(new FileTokenStore(home)).build()) {
                for (int i = 0; i < row[1]; i++) {
                    Server server = Server.at(StoredCredentials.server(i)).build();
                    berth.token(server);
                    used.add(server);
                }
                System.out.println(Figures.row(
                        Integer.toString(row[0]),
                        Integer.toString(used.size()),
                        Long.toString((heap() - before) >> 10)));
            }
        }
        StoredCredentials.delete(single);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void heading(String text) {
        System.out.println("\n### " + text + "\n");
    }
}
