package dev.berth;

import dev.berth.callback.CallbackEngine;
import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.mcp.McpSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Signs in where that is needed, then opens a session; many servers at the same time, each for itself. */
final class Sessions {
    private final McpClients clients;
    private final SilentTokens tokens;
    private final CurrentTokens current;
    private final SignIns signIns;
    private final Replacements replacements;
    private final StepUps stepUps;
    private final CallbackEngine engine;
    private final Progress progress;
    private final Threads threads;

    Sessions(
            McpClients clients,
            SilentTokens tokens,
            CurrentTokens current,
            SignIns signIns,
            Replacements replacements,
            StepUps stepUps,
            CallbackEngine engine,
            Progress progress,
            Threads threads) {
        this.clients = clients;
        this.tokens = tokens;
        this.signIns = signIns;
        this.replacements = replacements;
        this.stepUps = stepUps;
        this.current = current;
        this.engine = engine;
        this.progress = progress;
        this.threads = threads;
    }

    /**
     * The person is asked before the session is opened, so that no request's time runs while they sign in.
     *
     * @param again whether they are asked even where a grant stands
     */
    Connection open(Server server, Gathering gathering, boolean again) throws InterruptedException {
        if (!server.bringsItsOwnAuthorization()) {
            if (again) {
                signIns.ask(server, gathering);
            } else if (SignIns.maySignIn(server, gathering)) {
                signIns.signIn(server, gathering);
            }
        }
        gathering.signedIn(server);
        ServerAuthorizer authorizer =
                new ServerAuthorizer(server, tokens, current, signIns, replacements, stepUps, gathering);
        // Calls of one session at the same time are refused alike.
        McpSession session = clients.open(server, new SharedAuthorizer(authorizer, threads));
        try {
            return new Connection(server, session, session.listTools());
        } catch (RuntimeException | InterruptedException e) {
            session.close();
            throw e;
        }
    }

    Connections connect(Collection<Server> servers, Interaction interaction, boolean again)
            throws InterruptedException {
        try (Gathering gathering = new Gathering(interaction, engine, threads, servers)) {
            Map<Server, CompletableFuture<Connection>> tries = new LinkedHashMap<>();
            for (Server server : new LinkedHashSet<>(servers)) {
                CompletableFuture<Connection> one = new CompletableFuture<>();
                tries.put(server, one);
                threads.execute(() -> connect(server, gathering, again, one));
            }
            return collect(tries);
        }
    }

    private void connect(Server server, Gathering gathering, boolean again, CompletableFuture<Connection> one) {
        try {
            Connection connection = open(server, gathering, again);
            progress.connected(connection);
            one.complete(connection);
        } catch (Throwable e) {
            fail(server, gathering, one, Threads.isClosing(e) ? Threads.closed() : ownFailure(server, e));
        }
    }

    /** What the program itself brought for a server, its headers say, may fail too, and is no other server's matter. */
    private static Throwable ownFailure(Server server, Throwable e) {
        return e instanceof BerthException || !(e instanceof RuntimeException)
                ? e
                : new ConfigurationException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "Something of this program's own failed while it connected to " + server.name() + ": "
                                + e.getClass().getName(),
                        Map.of("server", server.name()),
                        e);
    }

    private void fail(Server server, Gathering gathering, CompletableFuture<Connection> one, Throwable failure) {
        try {
            gathering.failed(server);
            if (failure instanceof BerthException declared) {
                progress.failed(server, declared);
            }
        } finally {
            // Whatever those who are told of it do: somebody waits for this one.
            one.completeExceptionally(failure);
        }
    }

    private static Connections collect(Map<Server, CompletableFuture<Connection>> tries) throws InterruptedException {
        List<Connection> connected = new ArrayList<>();
        Map<Server, BerthException> failed = new LinkedHashMap<>();
        boolean whole = false;
        try {
            for (Map.Entry<Server, CompletableFuture<Connection>> one : tries.entrySet()) {
                try {
                    connected.add(one.getValue().get());
                } catch (ExecutionException e) {
                    failed.put(one.getKey(), failure(one.getKey(), e.getCause()));
                }
            }
            whole = true;
            return new Connections(connected, failed);
        } finally {
            if (!whole) {
                // Nobody will hold what is open, or opens from now on.
                tries.values().forEach(Sessions::closeOnceOpen);
            }
        }
    }

    private static void closeOnceOpen(CompletionStage<Connection> one) {
        one.thenAccept(Connection::close);
    }

    private static BerthException failure(Server server, @Nullable Throwable cause) {
        if (cause instanceof BerthException failure) {
            return failure;
        }
        throw new IllegalStateException(
                "connecting to " + server.name() + " failed in a way that it does not declare", cause);
    }
}
