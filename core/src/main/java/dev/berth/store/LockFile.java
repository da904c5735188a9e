package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.berth.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock across processes and threads, on a file that holds nothing but its holder's process id.
 *
 * <p>Nobody polls. Threads of this process queue in memory, and only the first of them opens the file: POSIX drops all of a
 * process's locks on a file as soon as any of its channels to it is closed. That one waits in the kernel
 * ({@code fcntl(F_SETLKW)}, {@code LockFileEx}) on a thread of its own, which takes no time limit; when the limit is
 * over the channel is closed under it, and that ends the wait. Only where the kernel takes the waits of several threads
 * for a deadlock of their processes, and refuses to wait, is the lock tried anew every 10 ms. The kernel frees the lock of a
 * process that dies.
 *
 * <p>Lock files are never deleted: one who opened the old file and one who made the new would both hold "the" lock.
 */
final class LockFile {
    /** For the whole JVM: file locks belong to the process, not to a store. */
    private static final InProcessLocks<Path> IN_PROCESS = new InProcessLocks<>();

    /** Far behind the process id, because a locked range cannot be read by others on Windows. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final Duration DEADLOCK_PAUSE = Duration.ofMillis(10);

    private LockFile() {}

    /** Waits for the lock; a {@link StoreException} names the holder where the time runs out. */
    static TokenStore.Lock take(Path file, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        TokenStore.Lock turn = IN_PROCESS.take(file, timeout);
        if (turn == null) {
            throw busy(file, timeout, "this process, " + ProcessHandle.current().pid());
        }
        boolean held = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS), Permissions.ofNewFile(file));
            if (!acquire(channel, deadline)) {
                throw busy(file, timeout, "process " + holder(channel));
            }
            name(channel);
            held = true;
            return released(channel, turn);
        } catch (ClosedByInterruptException | FileLockInterruptionException e) {
            Thread.interrupted();
            throw interruption(e);
        } catch (IOException e) {
            throw StoreFailure.of("lock", file, e);
        } finally {
            if (!held) {
                closeQuietly(channel);
                turn.close();
            }
        }
    }

    private static boolean acquire(FileChannel channel, long deadline) throws IOException, InterruptedException {
        if (channel.tryLock(LOCKED_BYTE, 1, false) != null) {
            return true;
        }
        CompletableFuture<FileLock> waiting = new CompletableFuture<>();
        Thread waiter = new Thread(() -> await(channel, waiting), "berth-store-lock");
        waiter.setDaemon(true);
        waiter.start();
        try {
            waiting.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException("the system refuses the lock", e.getCause());
        }
    }

    private static void await(FileChannel channel, CompletableFuture<FileLock> waiting) {
        while (!waiting.isDone()) {
            try {
                waiting.complete(channel.lock(LOCKED_BYTE, 1, false));
            } catch (ClosedChannelException | RuntimeException e) {
                waiting.completeExceptionally(e);
            } catch (IOException e) {
                // EDEADLK: to the kernel a process that holds one lock and waits for another is one waiter, though its
                // threads have nothing to do with each other. There is no event to wait for then.
                LockSupport.parkNanos(DEADLOCK_PAUSE.toNanos());
            }
        }
    }

    /** Leaves the holder's name for those who wait. A disk that has no room for it is no reason not to hold the lock. */
    private static void name(FileChannel channel) throws ClosedByInterruptException {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)), 0);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // Whoever waits is told that the holder is unknown.
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer written = ByteBuffer.allocate(20);
        int length = channel.read(written, 0);
        String pid = length <= 0 ? "" : new String(written.array(), 0, length, US_ASCII).strip();
        return pid.matches("[0-9]+") ? pid : "unknown";
    }

    private static StoreException busy(Path file, Duration timeout, String holder) {
        return StoreFailure.locked(
                file,
                "after " + timeout.toMillis() + " ms it is still held by " + holder,
                "let that process finish, or end it, then try again");
    }

    private static TokenStore.Lock released(FileChannel channel, TokenStore.Lock turn) {
        return () -> {
            // Closing frees the lock of the file; only then may the next thread here open it.
            closeQuietly(channel);
            turn.close();
        };
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The descriptor is gone all the same, and its lock with it.
            }
        }
    }

    private static InterruptedException interruption(IOException cause) {
        InterruptedException interruption = new InterruptedException("interrupted while taking the lock");
        interruption.initCause(cause);
        return interruption;
    }
}
