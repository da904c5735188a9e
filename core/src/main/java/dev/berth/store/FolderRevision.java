package dev.berth.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Tells whether anything in a folder may have changed since it was asked last, by whichever process. Every change there is a
 * rename or a deletion, which sets the folder's time (what is written over is of no account before it is stored); that is
 * looked at a few times a second, however often it is asked. Thread-safe.
 */
final class FolderRevision {
    /** How late a change by another process may be seen. */
    static final Duration LATEST = Duration.ofMillis(200);

    /** Within this of now another change may leave the same time: some file systems count in whole seconds. */
    private static final long UNSETTLED_MILLIS = 2_500;

    /** The time of no folder, and of one that cannot be looked at: long ago, and not each other's. */
    private static final long NONE = 0;

    private static final long HIDDEN = -1;

    private final Path folder;
    private final LongSupplier nanos;
    private final AtomicLong revision = new AtomicLong();
    private volatile long looked;
    private volatile long time = Long.MIN_VALUE;
    private volatile boolean unsettled = true;

    FolderRevision(Path folder) {
        this(folder, System::nanoTime);
    }

    /** By a clock of nanoseconds of its own. */
    FolderRevision(Path folder, LongSupplier nanos) {
        this.folder = folder;
        this.nanos = nanos;
        this.looked = nanos.getAsLong() - LATEST.toNanos();
    }

    long current() {
        if (nanos.getAsLong() - looked >= LATEST.toNanos()) {
            look();
        }
        return revision.get();
    }

    /** We have changed it ourselves: nobody here has to wait to see that. */
    void changed() {
        revision.incrementAndGet();
    }

    private synchronized void look() {
        if (nanos.getAsLong() - looked < LATEST.toNanos()) {
            return;
        }
        long now = System.currentTimeMillis();
        long found = lastModified();
        if (unsettled || found != time) {
            revision.incrementAndGet();
        }
        time = found;
        unsettled = Math.abs(now - found) < UNSETTLED_MILLIS;
        looked = nanos.getAsLong();
    }

    /**
     * What cannot be looked at has changed once, and reading it will say why; it changes again when it can be. Until then
     * there is nothing new to see, and who asks for each request need not read it for each.
     */
    private long lastModified() {
        try {
            return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toMillis();
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (IOException e) {
            return HIDDEN;
        }
    }
}
