package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.error.StoreException;
import dev.berth.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each credential in a file of its own, in {@code credentials} under a home folder, for its owner alone (0600 in
 * 0700). A file is replaced whole and synced, so that a reader, or a machine that lost power, has the old or the new one.
 *
 * <p>A file that cannot be understood is renamed to {@code ….damaged-N}, told to the listener, and never overwritten or
 * deleted; the others go on. A file that a newer Berth wrote, or that may not be read, is left as it is: {@link #list()}
 * tells the listener and goes on, the other methods throw.
 *
 * <p>Thread-safe; several stores, in one process or many, may share a home on a local file system. Nothing is made on
 * disk before the first {@link #put} or {@link #lock}. An interrupt does not break off a {@code put}. Locks are not
 * reentrant; they are {@code locks/*.lock} under the home, held by the operating system, with the holder's process id in
 * them. Waiting for one costs no polling. The home must be of the default file system.
 */
public final class FileTokenStore implements TokenStore {
    private static final System.Logger LOG = System.getLogger("dev.berth.store");

    /** Writers hold the store for milliseconds each; one that is stopped in its tracks should not stop us for ever. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

    private final PrivateFolder credentials;
    private final PrivateFolder locks;
    private final PendingFolder pending;
    private final FolderRevision revision;
    private final Consumer<FileProblem> listener;
    private final Clock clock;

    /** In a home folder, which is made (0700) when it is first needed. Problems go to the system's logger as warnings. */
    public FileTokenStore(Path home) {
        this(
                home,
                problem -> LOG.log(
                        System.Logger.Level.WARNING, "credential file {0}: {1}", problem.file(), problem.reason()));
    }

    /**
     * The same, with someone to tell of files that cannot be used.
     *
     * @param listener called on the thread that met the problem; must not call the store
     */
    public FileTokenStore(Path home, Consumer<FileProblem> listener) {
        this(home, listener, Clock.systemUTC());
    }

    FileTokenStore(Path home, Consumer<FileProblem> listener, Clock clock) {
        this.credentials = new PrivateFolder(home.toAbsolutePath().resolve("credentials"));
        this.pending = new PendingFolder(home.toAbsolutePath().resolve("pending"));
        this.revision = new FolderRevision(credentials.path());
        this.locks = new PrivateFolder(home.toAbsolutePath().resolve("locks"));
        this.listener = listener;
        this.clock = clock;
    }

    /** A change by another process is seen within a fifth of a second, at the cost of a few looks at the folder's time. */
    @Override
    public long revision() {
        return revision.current();
    }

    @Override
    public List<Credential> list() {
        return read(n -> n.endsWith(FileNames.CREDENTIAL), listener);
    }

    @Override
    public Optional<Credential> find(CredentialKey key) {
        String suffix = FileNames.suffix(key);
        return read(n -> n.endsWith(suffix), null).stream().findFirst();
    }

    @Override
    public List<Credential> find(String account, URI server) {
        String prefix = FileNames.prefix(account, server);
        return read(n -> n.startsWith(prefix) && n.endsWith(FileNames.CREDENTIAL), null);
    }

    @Override
    public void put(Credential credential) {
        String name = FileNames.of(credential);
        writing("write a credential in", () -> {
            List<String> names = credentials.names();
            credentials.clean(names, clock.instant());
            Map<String, Object> content = CredentialFormat.write(credential);
            JsonObject old = names.contains(name) ? usable(name) : null;
            if (old != null) {
                CredentialFormat.unknownMembers(old).forEach(content::putIfAbsent);
            }
            credentials.write(name, (CredentialFormat.ascii(content) + "\n").getBytes(US_ASCII));
            return name;
        });
    }

    @Override
    public boolean remove(CredentialKey key) {
        String suffix = FileNames.suffix(key);
        if (names(n -> n.endsWith(suffix)).isEmpty()) {
            return false;
        }
        return writing("remove a credential from", () -> {
            boolean removed = false;
            for (String name : credentials.names()) {
                if (name.endsWith(suffix) && usable(name) != null) {
                    credentials.delete(name);
                    removed = true;
                }
            }
            return removed;
        });
    }

    @Override
    public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
        return LockFile.take(lockPath(FileNames.lock(key)), timeout);
    }

    @Override
    public void putPending(CredentialKey signIn, PendingSignInRecord record) {
        pending.put(record);
    }

    @Override
    public void removePending(CredentialKey signIn) {
        pending.remove(signIn.account(), URI.create(signIn.resource()));
    }

    @Override
    public Optional<PendingSignInRecord> pending(CredentialKey signIn) {
        return pending.find(signIn.account(), URI.create(signIn.resource()));
    }

    /** The damaged files that were set aside in this home, by this process or any other, until somebody takes them away. */
    public List<Path> damaged() {
        return names(n -> n.contains(FileNames.DAMAGED)).stream()
                .map(credentials::resolve)
                .sorted()
                .toList();
    }

    private List<String> names(Predicate<String> wanted) {
        try {
            return credentials.names().stream().filter(wanted).toList();
        } catch (IOException e) {
            throw StoreFailure.of("read the credentials in", credentials.path(), e);
        }
    }

    /** Reads all files of such a name; with someone to tell, one that is refused does not keep the others back. */
    private List<Credential> read(Predicate<String> wanted, @Nullable Consumer<FileProblem> refused) {
        List<Credential> found = new ArrayList<>();
        for (String name : names(wanted)) {
            try {
                Credential credential = read(name);
                if (credential != null) {
                    found.add(credential);
                }
            } catch (StoreException e) {
                if (refused == null) {
                    throw e;
                }
                String reason = e.facts().getOrDefault("reason", "it cannot be used");
                refused.accept(new FileProblem(credentials.resolve(name), null, reason));
            }
        }
        return List.copyOf(found);
    }

    private @Nullable Credential read(String name) {
        try {
            JsonObject stored = parse(name);
            return stored == null ? null : credential(name, stored);
        } catch (IllegalArgumentException damaged) {
            // It may have been replaced meanwhile: only who may write can tell, and set it aside.
            return writing("set a damaged credential aside in", () -> Optional.ofNullable(usable(name)))
                    .map(stored -> credential(name, stored))
                    .orElse(null);
        }
    }

    /** What a file holds; null where there is none, or where it was damaged and is now set aside. For writers only. */
    private @Nullable JsonObject usable(String name) throws IOException {
        try {
            JsonObject stored = parse(name);
            if (stored != null) {
                credential(name, stored);
            }
            return stored;
        } catch (IllegalArgumentException damaged) {
            String reason = Objects.requireNonNullElse(damaged.getMessage(), "damaged");
            Path aside = credentials.setAside(name);
            listener.accept(new FileProblem(credentials.resolve(name), aside, reason));
            return null;
        }
    }

    private @Nullable JsonObject parse(String name) {
        try {
            byte[] content = credentials.read(name);
            return JsonObject.parse(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
        } catch (NoSuchFileException e) {
            return null;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not text", e);
        } catch (IOException e) {
            throw StoreFailure.of("read", credentials.resolve(name), e);
        }
    }

    private Credential credential(String name, JsonObject stored) {
        try {
            Credential credential = CredentialFormat.read(stored);
            if (!FileNames.of(credential).equals(name)) {
                throw new IllegalArgumentException("not the credential that its name stands for");
            }
            return credential;
        } catch (CredentialFormat.NewerFormatException e) {
            throw StoreFailure.of(
                    "use",
                    credentials.resolve(name),
                    Objects.requireNonNullElse(e.getMessage(), "a newer format"),
                    "use the newer Berth that wrote it, or choose another home folder");
        }
    }

    private Path lockPath(String name) {
        try {
            locks.prepare();
            return locks.path().toRealPath().resolve(name);
        } catch (IOException e) {
            throw StoreFailure.of("make locks in", locks.path(), e);
        }
    }

    /** What only one writer at a time may do in a home: look, then change. */
    private <T> T writing(String attempt, Writing<T> action) {
        try {
            credentials.prepare();
            Path file = lockPath("write.lock");
            Lock lock = Uninterrupted.run(() -> LockFile.take(file, WRITE_TIMEOUT));
            try {
                return action.run();
            } finally {
                revision.changed();
                lock.close();
            }
        } catch (IOException e) {
            throw StoreFailure.of(attempt, credentials.path(), e);
        }
    }

    private interface Writing<T> {
        T run() throws IOException;
    }

    /** Only the folder: what is in it are secrets. */
    @Override
    public String toString() {
        return "FileTokenStore[" + credentials.path() + "]";
    }
}
