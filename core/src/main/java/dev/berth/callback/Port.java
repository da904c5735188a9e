package dev.berth.callback;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One listener as the engine sees it: its sockets, its connections, its site. For the engine's thread alone, once it is
 * registered.
 */
final class Port {
    private static final Logger LOG = System.getLogger(Port.class.getName());
    private static final int ACCEPTS_AT_ONCE = 64;
    private static final long ACCEPT_PAUSE = 50_000_000L;

    private final String redirectUri;
    private final List<ServerSocketChannel> sockets;
    private final Site site;
    private final RejectionTally tally;
    private final Limits limits;
    private final Connections connections;
    private final List<SelectionKey> paused = new ArrayList<>();

    private @Nullable SelectorLoop loop;
    private long resumeAt;
    private boolean closing;

    Port(String redirectUri, List<ServerSocketChannel> sockets, Site site, RejectionTally tally, Limits limits) {
        this.redirectUri = redirectUri;
        this.sockets = sockets;
        this.site = site;
        this.tally = tally;
        this.limits = limits;
        this.connections = new Connections(limits);
    }

    String redirectUri() {
        return redirectUri;
    }

    Connections connections() {
        return connections;
    }

    boolean isClosing() {
        return closing;
    }

    boolean isDone() {
        return closing && connections.isEmpty();
    }

    void register(SelectorLoop owner) throws IOException {
        loop = owner;
        for (ServerSocketChannel socket : sockets) {
            owner.register(socket, SelectionKey.OP_ACCEPT, this);
        }
    }

    void accept(SelectionKey listening, ByteBuffer scratch) {
        SelectorLoop owner = loop;
        if (owner == null || !(listening.channel() instanceof ServerSocketChannel socket)) {
            return;
        }
        try {
            for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
                SocketChannel channel = socket.accept();
                if (channel == null) {
                    return;
                }
                welcome(owner, channel, scratch);
            }
        } catch (IOException e) {
            // Most likely there are no file descriptors left. The key stays ready, so without a pause this would spin.
            LOG.log(Level.DEBUG, "cannot accept a connection: {0}", e.getMessage());
            connections.evictHalf();
            listening.interestOps(0);
            paused.add(listening);
            resumeAt = System.nanoTime() + ACCEPT_PAUSE;
        }
    }

    private void welcome(SelectorLoop owner, SocketChannel channel, ByteBuffer scratch) throws IOException {
        connections.makeRoom();
        try {
            channel.configureBlocking(false);
            SelectionKey key = owner.register(channel, SelectionKey.OP_READ, null);
            Connection connection = new Connection(this, channel, key, limits.drainedBytes());
            key.attach(connection);
            connections.enter(connection, Phase.READING, System.nanoTime());
            // A request is mostly there already.
            connection.ready(scratch);
        } catch (IOException e) {
            channel.close();
        }
    }

    Reply serve(RequestHead request) {
        try {
            Reply reply = counted(site.serve(request));
            return request.method().equals("HEAD") ? reply.withoutContent() : reply;
        } catch (RuntimeException e) {
            // Only the type: what went wrong may quote the response.
            LOG.log(
                    Level.WARNING,
                    "a response could not be dealt with: {0}",
                    e.getClass().getName());
            return Reply.of(Answer.page(500, CallbackPages.broken()));
        }
    }

    Reply serveMalformed(int status) {
        return counted(site.serveMalformed(status));
    }

    private Reply counted(Reply reply) {
        if (reply.rejection() != null) {
            tally.count(reply.rejection(), System.nanoTime());
        }
        return reply;
    }

    /**
     * Runs the action on the engine's thread once the answer is there. At once if it is there already: the caller may have
     * closed the listener since, and what was decided before that goes out before that.
     */
    void whenDone(CompletionStage<Answer> later, Consumer<Answer> action) {
        SelectorLoop owner = loop;
        if (owner != null) {
            later.thenAccept(answer -> {
                if (owner.isCurrentThread()) {
                    action.accept(answer);
                } else {
                    owner.execute(() -> action.accept(answer));
                }
            });
        }
    }

    long untilDeadline(long now) {
        long least = Math.min(connections.untilDeadline(now), tally.untilFlush(now));
        return paused.isEmpty() ? least : Math.min(least, Math.max(0, resumeAt - now));
    }

    void expire(long now) {
        connections.expire(now);
        tally.flush(now, false);
        if (!paused.isEmpty() && resumeAt - now <= 0) {
            paused.stream().filter(SelectionKey::isValid).forEach(key -> key.interestOps(SelectionKey.OP_ACCEPT));
            paused.clear();
        }
    }

    /** Stops accepting; the sockets are free once the selector has seen it. */
    void close() {
        closing = true;
        sockets.forEach(LoopbackSockets::close);
        for (Phase phase : Phase.values()) {
            connections.all(phase).forEach(Connection::portClosing);
        }
        tally.flush(System.nanoTime(), true);
    }

    /** Drops what is left. */
    void abandon(Phase phase) {
        connections.all(phase).forEach(Connection::close);
    }
}
