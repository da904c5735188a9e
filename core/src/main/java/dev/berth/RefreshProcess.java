package dev.berth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.BerthException;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.keychain.SystemKeychain;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.token.TokenEndpoint;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process that makes one refresh for another, which may come to its end at any time. What it did is in the store before it says
 * so. How the two talk: {@link RefreshTalk}.
 */
final class RefreshProcess {
    /** How long its last word may take, where a signal has asked it to end. */
    private static final Duration LAST_WORD = Duration.ofSeconds(10);

    private final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    private final OutputStream words = new FileOutputStream(FileDescriptor.out);
    private final Clock clock = Clock.systemUTC();
    private final Backoff backoff = new Backoff(clock);
    private final Spending spending = new Spending();

    private RefreshProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new RefreshProcess().run();
    }

    private void run() throws IOException, InterruptedException {
        // A signal that is meant for whoever gave the order, Ctrl-C say, comes here as well.
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            spending.close(server -> {});
            try {
                main.join(LAST_WORD.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        RefreshOrder order = RefreshOrder.parse(Secret.of(String.valueOf(orders.readLine())));
        order.properties().forEach(System::setProperty);
        RefreshOutcome outcome = outcome(order);
        if (outcome != null) {
            say(outcome.toJson().reveal());
        }
    }

    /** Null where it was ended before it had sent anything. */
    private @Nullable RefreshOutcome outcome(RefreshOrder order) throws InterruptedException {
        Server server = order.server();
        TokenStore store = FileTokenStore.in(order.home())
                .keychain(SystemKeychain.of(order.home()))
                .build();
        try (Threads threads = new Threads()) {
            Unpersisted unpersisted = new Unpersisted(store, threads, Pause.IN_REAL_TIME);
            try {
                Credential known = store.find(order.key()).orElseThrow(() -> PersonNeeded.at(server));
                transaction(store, unpersisted).run(server, known, order.refused());
                unpersisted.close();
                BerthException trouble = backoff.last();
                RefreshOutcome outcome =
                        trouble == null ? RefreshOutcome.DONE : RefreshOutcome.failed(trouble, true, true);
                return unpersisted
                        .unstored(order.key())
                        .map(RefreshOutcome::unstored)
                        .orElse(outcome);
            } catch (BerthException e) {
                return ToldFailure.isTold(e) ? RefreshOutcome.failed(e, backoff.last() != null, false) : null;
            }
        }
    }

    private Refresh transaction(TokenStore store, Unpersisted unpersisted) {
        TokenEndpoint tokenEndpoint = new TokenEndpoint(new Asking(), clock);
        Proofs proofs = new Proofs(clock);
        Renewals renewals = new Renewals(store, tokenEndpoint, proofs, clock, unpersisted);
        return new RefreshTransaction(store, tokenEndpoint, proofs, clock, backoff, unpersisted, renewals, spending);
    }

    private void say(String line) throws IOException {
        words.write((line + "\n").getBytes(UTF_8));
    }

    /** Asks whether what it is about to send is still wanted, once. */
    private final class Asking implements HttpTransport {
        private final HttpTransport http = new SocketTransport(NetworkSettings.from(System.getenv()));
        private boolean wanted;

        @Override
        public HttpResponse send(HttpRequest request) throws InterruptedException {
            try {
                if (!wanted) {
                    say(RefreshTalk.READY);
                    wanted = RefreshTalk.GO.equals(orders.readLine());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (!wanted) {
                throw Threads.closed();
            }
            return http.send(request);
        }

        @Override
        public HttpStream open(HttpRequest request) throws InterruptedException {
            return http.open(request);
        }
    }
}
