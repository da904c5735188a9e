package dev.berth.counterparts;

import dev.berth.Berth;
import dev.berth.Interaction;
import dev.berth.PendingSignIn;
import dev.berth.Progress;
import dev.berth.Server;
import dev.berth.error.BerthException;
import dev.berth.error.StoreException;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Person;
import dev.berth.testkit.SettableClock;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program that uses Berth as any would, and does what it is told, line by line: {@link WorkerProcess} starts it. It never
 * says a token, only what tells one from another.
 */
final class StormWorker {

    /** The header by which the server's log tells one worker's requests from another's. */
    static final String HEADER = "X-Worker";

    private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private static final Pattern REFRESH_TOKEN = Pattern.compile("(?:^|&)refresh_token=([^&]+)");

    private final FileTokenStore store;
    private final Server server;
    private final SettableClock clock = new SettableClock(Instant.now());
    private final Berth berth;
    private final BufferedReader orders;
    private final AtomicInteger troubles = new AtomicInteger();

    /** Whether it says how far it has come with each refresh. */
    private volatile boolean telling;

    /** Where who wants a credential's lock has to wait; null where nobody has to. */
    private volatile @Nullable Gate gate;

    /** A place that is passed once it is opened. */
    private record Gate(CompletableFuture<Boolean> reached, CountDownLatch open) {
        Gate() {
            this(new CompletableFuture<>(), new CountDownLatch(1));
        }
    }

    private StormWorker(Path home, URI url, String number, boolean apart, BufferedReader orders) {
        this.orders = orders;
        this.store = new FileTokenStore(home);
        this.server = Server.at(url)
                .name("server")
                .signInTimeout(Duration.ofSeconds(30))
                .build();
        // A process apart goes by the machine's clock, and so has whoever goes by what it has stored.
        Berth.Builder builder = apart
                ? Berth.builder().store(store).refreshApart(System.getenv())
                : Berth.builder().store(watched()).clock(clock);
        this.berth = builder.http(new Named(new SocketTransport(NetworkSettings.from(Map.of())), number))
                .interaction(new Visitor())
                .progress(new Progress() {
                    @Override
                    public void storeUnreadable(Server server, StoreException failure) {
                        troubles.incrementAndGet();
                    }
                })
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StormWorker worker = new StormWorker(
                Path.of(arguments[0]),
                URI.create(arguments[1]),
                arguments[2],
                Boolean.parseBoolean(arguments[3]),
                orders);
        say("ready");
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ", 2);
            try {
                say(worker.obey(words[0], words.length > 1 ? words[1] : ""));
            } catch (BerthException e) {
                say("failed " + e.code() + " at " + e.stage() + ": " + e.getMessage() + " " + e.facts());
            }
        }
    }

    private String obey(String verb, String object) throws Exception {
        return switch (verb) {
            case "sign-in" -> "signed in " + berth.signIn(as(object)).isPresent();
            case "sign-out" -> "signed out " + berth.forget(server).outcome();
            case "token" -> "token " + print(token());
            case "tokens" -> tokens(Integer.parseInt(object));
            case "meanwhile" -> meanwhile();
            case "race" -> race(Integer.parseInt(object));
            case "calls" -> calls(Integer.parseInt(object));
            case "loop" -> loop();
            case "stored" -> stored();
            case "damaged" -> "damaged " + store.damaged().size();
            case "advance" -> {
                clock.advance(Duration.parse(object));
                yield "advanced";
            }
            case "another" -> another(object);
            case "troubles" -> "troubles " + troubles;
            case "names" -> "names " + names(Path.of(object));
            case "fill" -> fill(Path.of(object));
            case "free" -> "freed " + Files.deleteIfExists(Path.of(object));
            case "mount" -> mount(object);
            case "close" -> {
                berth.close();
                yield "closed";
            }
            default -> throw new IllegalArgumentException(verb);
        };
    }

    /** The server with that client, where one is named. */
    private Server as(String client) {
        return client.isEmpty()
                ? server
                : server.toBuilder().client(client, null).build();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Secret token() throws InterruptedException {
        return berth.token(server).value();
    }

    /** The store; it is seen who comes to the lock, and told when an answer is kept, and when something is on disk. */
    private TokenStore watched() {
        return (TokenStore) Proxy.newProxyInstance(
                TokenStore.class.getClassLoader(), new Class<?>[] {TokenStore.class}, (proxy, method, arguments) -> {
                    Gate there = gate;
                    if (there != null && method.getName().equals("lock")) {
                        there.reached().complete(true);
                        there.open().await();
                    }
                    try {
                        Object result = method.invoke(store, arguments);
                        if (telling && method.getName().equals("put")) {
                            say("stored");
                        }
                        return telling && result instanceof TokenStore.Renewal renewal ? new Telling(renewal) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Says when the answer is kept. */
    private record Telling(TokenStore.Renewal renewal) implements TokenStore.Renewal {
        @Override
        public void keep(Secret answer) {
            renewal.keep(answer);
            say("kept");
        }

        @Override
        public Optional<Secret> kept() {
            return renewal.kept();
        }

        @Override
        public void close() {
            renewal.close();
        }
    }

    /** That many threads at once; says when the first of them has come to the credential's lock, and goes on when told to. */
    private String race(int threads) throws Exception {
        Gate atTheLock = new Gate();
        gate = atTheLock;
        CompletableFuture<String> tokens = CompletableFuture.supplyAsync(() -> {
            try {
                return tokens(threads);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        CompletableFuture.anyOf(atTheLock.reached(), tokens).join();
        say(tokens.isDone() ? "nobody came to the lock" : "at the lock");
        orders.readLine();
        gate = null;
        atTheLock.open().countDown();
        return tokens.join();
    }

    /** Asks for a token, and does meanwhile what it is told next. */
    private String meanwhile() throws Exception {
        CompletableFuture<String> token = CompletableFuture.supplyAsync(() -> {
            try {
                return "token " + print(token());
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        say("asking");
        String[] words = orders.readLine().split(" ", 2);
        say(obey(words[0], words[1]));
        return token.join();
    }

    /** One after the other, between two looks at places that are not there: by these a trace of the system's calls is read. */
    private String calls(int times) throws InterruptedException {
        Files.exists(Path.of("/calls/begin"));
        long begun = System.nanoTime();
        for (int i = 0; i < times; i++) {
            token();
        }
        long took = System.nanoTime() - begun;
        Files.exists(Path.of("/calls/end"));
        return "calls " + took;
    }

    /** That many threads at once. */
    private String tokens(int threads) throws Exception {
        CyclicBarrier together = new CyclicBarrier(threads);
        CountDownLatch done = new CountDownLatch(threads);
        AtomicInteger successes = new AtomicInteger();
        TreeSet<String> failures = new TreeSet<>();
        ConcurrentSkipListSet<String> tokens = new ConcurrentSkipListSet<>();
        var pool = Executors.newFixedThreadPool(threads);
        try {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> {
                    try {
                        together.await();
                        tokens.add(print(token()));
                        successes.incrementAndGet();
                    } catch (BerthException | InterruptedException | BrokenBarrierException e) {
                        synchronized (failures) {
                            failures.add(String.valueOf(e.getMessage()));
                        }
                    } finally {
                        done.countDown();
                    }
                });
            }
            done.await();
        } finally {
            pool.shutdown();
        }
        synchronized (failures) {
            return "tokens " + successes + " " + tokens + " " + failures;
        }
    }

    /** Until it is killed, or a person is needed; it says each step of a refresh once it is done. */
    private String loop() throws InterruptedException {
        telling = true;
        try {
            while (true) {
                say("asking");
                say("token " + print(token()));
            }
        } catch (BerthException e) {
            return "lost " + e.code();
        }
    }

    /** What lies on disk, read anew. */
    private String stored() {
        List<Credential> all = store.list();
        return "stored "
                + all.stream()
                        .map(c -> c.tokens() == null
                                ? "nothing"
                                : print(c.tokens().accessToken()))
                        .toList();
    }

    /** To the last byte. */
    private static String fill(Path filler) throws IOException {
        byte[] much = new byte[4096];
        long written = 0;
        for (int size = much.length; size > 0; size = size == 1 ? 0 : 1) {
            try (OutputStream out =
                    Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(much, 0, size);
                    written += size;
                }
            } catch (IOException full) {
                if (!String.valueOf(full.getMessage()).contains("No space left")) {
                    throw full;
                }
            }
        }
        return "filled " + (written > 0);
    }

    /** What a program of its own says to that, which is started for one token at a later time, and ends. */
    private static String another(String later) throws IOException, InterruptedException {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> words = new java.util.ArrayList<>();
        words.add(self.command().orElseThrow());
        words.addAll(List.of(self.arguments().orElseThrow()));
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var orders = process.outputWriter(StandardCharsets.UTF_8);
                var answers = process.inputReader(StandardCharsets.UTF_8)) {
            orders.write("advance " + later + "\ntoken\nclose\n");
            orders.close();
            List<String> lines = answers.lines().toList();
            process.waitFor();
            return lines.get(2);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String mount(String options) throws IOException, InterruptedException {
        List<String> words = new java.util.ArrayList<>(List.of("mount"));
        words.addAll(List.of(options.split(" ")));
        return "mounted " + new ProcessBuilder(words).inheritIO().start().waitFor();
    }

    /** Enough to tell tokens apart, and nothing to use. */
    static String print(Secret token) {
        return print(token.reveal());
    }

    static String print(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In one call of the system, and with as little else as can be: what is told must not take longer than what it tells of. */
    private static void say(String line) {
        try {
            OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A person who agrees at once, where the testkit asks. */
    private static final class Visitor implements Interaction {
        @Override
        public void authorizationRequired(PendingSignIn pending) {
            Thread hand = new Thread(() -> new Person().visit(pending.url()), "person");
            hand.setDaemon(true);
            hand.start();
        }
    }

    /** Says whose request it is, and when the answer to a refresh is in. */
    private final class Named implements HttpTransport {
        private final HttpTransport http;
        private final String number;

        Named(HttpTransport http, String number) {
            this.http = http;
            this.number = number;
        }

        @Override
        public HttpResponse send(HttpRequest request) throws InterruptedException {
            Matcher spent = REFRESH_TOKEN.matcher(new String(request.body(), StandardCharsets.UTF_8));
            boolean tells = telling && spent.find();
            if (tells) {
                say("sending " + print(spent.group(1)));
            }
            HttpResponse response = http.send(request.header(HEADER, number));
            if (tells && response.status() == 200) {
                say("answered");
            }
            return response;
        }

        @Override
        public HttpStream open(HttpRequest request) throws InterruptedException {
            return http.open(request.header(HEADER, number));
        }
    }
}
