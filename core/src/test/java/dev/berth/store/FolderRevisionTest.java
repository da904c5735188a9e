package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When a folder counts as changed; what a store makes of it, its contract says. */
class FolderRevisionTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path place;

    private final AtomicLong nanos = new AtomicLong();
    private Path home;
    private Path folder;
    private FolderRevision revision;

    @BeforeEach
    void ofAFolderThatHasNotChangedForLong() throws IOException {
        home = Files.createDirectory(place.resolve("home"));
        folder = Files.createDirectory(home.resolve("credentials"));
        Files.setLastModifiedTime(folder, LONG_AGO);
        revision = new FolderRevision(folder, nanos::get);
    }

    /** What it says when it has looked anew. */
    private long next() {
        nanos.addAndGet(FolderRevision.LATEST.toNanos());
        return revision.current();
    }

    /** Not even root can look behind a file that stands in the place of a folder. */
    private void hide() throws IOException {
        Files.move(home, place.resolve("away"));
        Files.writeString(home, "no folder");
    }

    private void bringBack() throws IOException {
        Files.delete(home);
        Files.move(place.resolve("away"), home);
    }

    /** While its time is near enough to now that it says nothing, every look counts as a change: so looks can be counted. */
    @Test
    void looksFiveTimesASecondHoweverOftenItIsAsked() throws Exception {
        long looks = 0;
        for (int moment = 0; moment < 5; moment++) {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
            long before = revision.current();
            nanos.addAndGet(FolderRevision.LATEST.toNanos());
            for (int i = 0; i < 1000; i++) {
                revision.current();
            }
            looks += revision.current() - before;
        }
        assertThat(looks).isEqualTo(5);
    }

    @Test
    void staysTheSameWhileNothingChanges() {
        long first = next();
        assertThat(next()).isEqualTo(first);
        assertThat(next()).isEqualTo(first);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a folder behind a file is one that is not there")
    void changesOnceWhereTheFolderCannotBeLookedAt() throws Exception {
        long first = next();
        hide();
        long hidden = next();
        assertThat(hidden).isNotEqualTo(first);
        for (int i = 0; i < 5; i++) {
            assertThat(next()).isEqualTo(hidden);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a folder behind a file is one that is not there")
    void changesAsSoonAsTheFolderCanBeLookedAtAgainThoughItIsAsItWas() throws Exception {
        next();
        hide();
        long hidden = next();
        bringBack();
        assertThat(Files.getLastModifiedTime(folder)).isEqualTo(LONG_AGO);
        long back = next();
        assertThat(back).isNotEqualTo(hidden);
        assertThat(next()).isEqualTo(back);
    }

    @Test
    void tellsAFolderThatIsGoneOnce() throws Exception {
        long first = next();
        Files.delete(folder);
        long gone = next();
        assertThat(gone).isNotEqualTo(first);
        assertThat(next()).isEqualTo(gone);
    }
}
