package dev.berth.callback;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The one thread: waits for sockets, tasks and deadlines, and ends when nothing is left to wait for. */
final class SelectorLoop implements Runnable {
    private static final Logger LOG = System.getLogger(SelectorLoop.class.getName());

    private final Selector selector;
    private final Thread thread;
    private final Predicate<SelectorLoop> mayEnd;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Port> ports = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(RequestHead.MAX_BYTES);
    private volatile boolean stopped;

    /** @param mayEnd asked when there is nothing left to do; false if something is about to come */
    SelectorLoop(Predicate<SelectorLoop> mayEnd) throws IOException {
        this.selector = Selector.open();
        this.mayEnd = mayEnd;
        // The JDK needs a descriptor to close its first channel; without this one, that would fail when none is left.
        SocketChannel.open().close();
        // Daemon, and without the thread locals of whoever happened to sign in first.
        this.thread = new Thread(null, this, "berth-callback", 0, false);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Runs a task on the loop's thread, soon. Dropped if the loop has ended. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    SelectionKey register(SelectableChannel channel, int interest, @Nullable Object attachment) throws IOException {
        return channel.register(selector, interest, attachment);
    }

    void add(Port port) {
        try {
            port.register(this);
            ports.add(port);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot listen for {0}: {1}", port.redirectUri(), e.getMessage());
            port.close();
        }
    }

    /** Closes a port and lets go of its sockets before it returns. */
    void close(Port port) {
        port.close();
        flush();
    }

    /** Drops every connection that is done but for the peer, so that the loop ends as soon as the pages are out. */
    void hurry() {
        ports.forEach(port -> port.abandon(Phase.DRAINING));
    }

    /** Ends the loop, whatever is under way. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    void join(long millis) throws InterruptedException {
        thread.join(millis);
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                // An interrupt is nobody's way to end this thread, and would make select spin.
                Thread.interrupted();
                selector.select(millisToWait());
                serveReady();
                runTasks();
                long now = System.nanoTime();
                ports.forEach(port -> guarded(() -> port.expire(now)));
                ports.removeIf(Port::isDone);
                if (ports.isEmpty() && mayEnd.test(this)) {
                    return;
                }
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the listener ends: {0}", e.getMessage());
        } finally {
            end();
        }
    }

    private void serveReady() {
        SelectionKey[] ready = selector.selectedKeys().toArray(new SelectionKey[0]);
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (!key.isValid()) {
                continue;
            }
            guarded(() -> {
                if (key.attachment() instanceof Port port) {
                    port.accept(key, scratch);
                } else if (key.attachment() instanceof Connection connection) {
                    connection.ready(scratch);
                }
            });
        }
    }

    private void runTasks() {
        Runnable task = tasks.poll();
        while (task != null) {
            guarded(task);
            task = tasks.poll();
        }
    }

    /** One connection's mishap is no other's; without file descriptors even a class may fail to load for a while. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "a connection failed: {0}", e.getClass().getName());
        }
    }

    private long millisToWait() {
        if (hasTasks()) {
            return 1;
        }
        long now = System.nanoTime();
        long nanos = Long.MAX_VALUE;
        for (Port port : ports) {
            nanos = Math.min(nanos, port.untilDeadline(now));
        }
        // Zero would wait for ever, so round up.
        return nanos == Long.MAX_VALUE ? 0 : nanos / 1_000_000 + 1;
    }

    /** The descriptor of a closed channel is released when the selector next runs. */
    private void flush() {
        try {
            selector.selectNow();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot release a socket: {0}", e.getMessage());
        }
    }

    private void end() {
        for (Port port : ports) {
            port.close();
            for (Phase phase : Phase.values()) {
                port.abandon(phase);
            }
        }
        flush();
        try {
            selector.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot close the selector: {0}", e.getMessage());
        }
        runTasks();
    }
}
