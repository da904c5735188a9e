package dev.berth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.BerthException;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.keychain.SystemKeychain;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.token.TokenEndpoint;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;

/**
 * A process that makes one refresh, told on its standard input, for another that may come to its end at any time. What it did is
 * in the store before it says so.
 */
final class RefreshProcess {
    private final RefreshOrder order;
    private final Clock clock = Clock.systemUTC();
    private final Backoff backoff = new Backoff(clock);
    private final Spending spending = new Spending();

    private RefreshProcess(RefreshOrder order) {
        this.order = order;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        RefreshOrder order = RefreshOrder.parse(Secret.of(new String(System.in.readAllBytes(), UTF_8)));
        order.properties().forEach(System::setProperty);
        RefreshProcess process = new RefreshProcess(order);
        // A signal that is meant for whoever gave the order, Ctrl-C say, comes here as well.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.spending.close(server -> {})));
        RefreshOutcome outcome = process.run();
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write(outcome.toJson().getBytes(UTF_8));
        }
    }

    private RefreshOutcome run() throws InterruptedException {
        Server server = order.server();
        TokenStore store = FileTokenStore.in(order.home())
                .keychain(SystemKeychain.of(order.home()))
                .build();
        try (Threads threads = new Threads()) {
            Unpersisted unpersisted = new Unpersisted(store, threads, Pause.IN_REAL_TIME);
            try {
                Credential known = store.find(order.key()).orElseThrow(() -> PersonNeeded.at(server));
                return outcome(transaction(store, unpersisted), server, known);
            } catch (BerthException e) {
                return new RefreshOutcome(e, false);
            } finally {
                unpersisted.close();
            }
        }
    }

    private RefreshOutcome outcome(Refresh refresh, Server server, Credential known) throws InterruptedException {
        try {
            refresh.run(server, known, order.refused());
            BerthException failure = backoff.pausing(known);
            return new RefreshOutcome(failure, failure != null);
        } catch (BerthException e) {
            return new RefreshOutcome(e, backoff.pausing(known) != null);
        }
    }

    private Refresh transaction(TokenStore store, Unpersisted unpersisted) {
        TokenEndpoint tokenEndpoint =
                new TokenEndpoint(new SocketTransport(NetworkSettings.from(System.getenv())), clock);
        Proofs proofs = new Proofs(clock);
        Renewals renewals = new Renewals(store, tokenEndpoint, proofs, clock, unpersisted);
        return new RefreshTransaction(store, tokenEndpoint, proofs, clock, backoff, unpersisted, renewals, spending);
    }
}
