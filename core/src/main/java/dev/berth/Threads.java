package dev.berth;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads of one {@link Berth}: daemons, made as they are needed and gone when idle; a program can exit at once. */
final class Threads implements Executor, AutoCloseable {
    private final ExecutorService pool = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "berth");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    /** Interrupts what still runs. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
