package dev.berth.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells whether anything in a folder may have changed since it was asked last, by whichever process. Every change there is a
 * rename or a deletion, which sets the folder's time; that is looked at a few times a second, however often it is asked.
 * Thread-safe.
 */
final class FolderRevision {
    /** How late a change by another process may be seen. */
    static final Duration LATEST = Duration.ofMillis(200);

    /** Within this of now another change may leave the same time: some file systems count in whole seconds. */
    private static final long UNSETTLED_MILLIS = 2_500;

    private final Path folder;
    private final AtomicLong revision = new AtomicLong();
    private volatile long looked;
    private volatile long time = Long.MIN_VALUE;
    private volatile boolean unsettled = true;

    FolderRevision(Path folder) {
        this.folder = folder;
        this.looked = System.nanoTime() - LATEST.toNanos();
    }

    long current() {
        if (System.nanoTime() - looked >= LATEST.toNanos()) {
            look();
        }
        return revision.get();
    }

    /** We have changed it ourselves: nobody here has to wait to see that. */
    void changed() {
        revision.incrementAndGet();
    }

    private synchronized void look() {
        if (System.nanoTime() - looked < LATEST.toNanos()) {
            return;
        }
        long now = System.currentTimeMillis();
        long found = lastModified();
        if (unsettled || found != time) {
            revision.incrementAndGet();
        }
        time = found;
        unsettled = Math.abs(now - found) < UNSETTLED_MILLIS;
        looked = System.nanoTime();
    }

    /** Zero where there is no folder yet; what cannot be looked at counts as changed, and reading it will say why. */
    private long lastModified() {
        try {
            return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toMillis();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            return time + 1;
        }
    }
}
