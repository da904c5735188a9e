package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.berth.store.FileTokenStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the token for a request costs while it is good: in time, see {@code bench}; in looks at a home, {@code counterparts}. */
class ValidTokenTest extends WithWorld {
    private static final int CALLS = 100_000;

    /** What measuring may take itself, in bytes: by far not one object for each call. */
    private static final long MEASURING = 4_096;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Server server = server();

    @TempDir
    Path home;

    private void signIn() throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server);
        }
    }

    @Test
    void isNotASingleObject() throws Exception {
        signIn();
        try (Berth berth = berth(Interaction.never())) {
            AccessToken token = berth.token(server);
            allocatedBy(berth, token);
            assertThat(allocatedBy(berth, token)).isLessThan(MEASURING);
        }
    }

    /** The time of the home's folder is looked at five times a second, however many calls there are. */
    @Test
    void isNotASingleObjectFromFilesButForALookAtTheFolderNowAndThen() throws Exception {
        store = new FileTokenStore(home);
        signIn();
        // What has changed a moment ago is read anew each time.
        Files.setLastModifiedTime(
                home.resolve("credentials"), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        store = new FileTokenStore(home);
        try (Berth berth = berth(Interaction.never())) {
            AccessToken token = berth.token(server);
            allocatedBy(berth, token);
            long begun = System.nanoTime();
            long allocated = allocatedBy(berth, token);
            // At most.
            long looks = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 200 + 1;
            assertThat(allocated / looks).isLessThan(MEASURING);
        }
    }

    /** In bytes, by this thread. */
    private long allocatedBy(Berth berth, AccessToken token) throws InterruptedException {
        long self = Thread.currentThread().getId();
        AccessToken last = token;
        long before = THREADS.getThreadAllocatedBytes(self);
        for (int i = 0; i < CALLS; i++) {
            last = berth.token(server);
        }
        long allocated = THREADS.getThreadAllocatedBytes(self) - before;
        assertThat(last).as("nothing was read again").isSameAs(token);
        return allocated;
    }
}
