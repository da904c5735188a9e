package dev.berth.store;

import dev.berth.error.StoreException;
import dev.berth.keychain.Keychain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each credential in a file of its own, in {@code credentials} under a home folder, for its owner alone (0600 in
 * 0700). A file is replaced whole and synced, so that a reader, or a machine that lost power, has the old or the new one.
 *
 * <p>The files are plain, or sealed with a key from a {@link Keychain}: a home is of one {@link StoreKind}, which a marker
 * among its files tells. A sealed home is never read or written as a plain one; where its key is not to be had every method
 * that needs it throws ({@link dev.berth.error.ErrorCode#KEYCHAIN_LOCKED}, {@code KEYCHAIN_UNAVAILABLE},
 * {@code KEY_MISSING}, {@code STORE_KIND_MISMATCH}), and nothing is changed. The keychain is asked when a
 * credential is first needed, until it has answered, and then no more in a store's life.
 *
 * <p>A file that cannot be understood is renamed to {@code ….damaged-N}, told to the listener, and never overwritten or
 * deleted; the others go on. A file that a newer Berth wrote, that was sealed with another key, or that may not be read, is
 * left as it is: {@link #list()} tells the listener and goes on, the other methods throw.
 *
 * <p>A home of which {@code credentials} is gone as a whole, after this store has seen credentials in it, is out of reach, and
 * not empty: every method that needs it throws until the folder is there again, and nothing is made in its place.
 *
 * <p>Thread-safe; several stores, in one process or many, may share a home on a local file system. Looking makes
 * nothing on disk: the home and its folders, {@code credentials}, {@code locks} and {@code pending} (the sign-ins that programs
 * are at), are made by whichever method needs them first to write or to lock. An interrupt does not break off a {@code put}.
 * What changes a home waits for whoever else is changing it, for 30 seconds, and then throws ({@link
 * dev.berth.error.ErrorCode#STORE_LOCKED}). Locks are not reentrant; they are {@code locks/*.lock} under the home, held by the
 * operating system, with the holder's process id in them. Waiting for one costs no polling. Of a home with very many
 * credentials the JVM's common pool reads some, too. The home must be of the default file system.
 */
public final class FileTokenStore implements TokenStore {
    private static final System.Logger LOG = System.getLogger("dev.berth.store");

    /** Writers hold the store for milliseconds each; one that is stopped in its tracks should not stop us for ever. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

    private final Path home;
    private final PrivateFolder folder;
    private final CredentialFolder credentials;
    private final PrivateFolder locks;
    private final PendingFolder pending;
    private final FolderRevision revision;
    private final Consumer<FileProblem> listener;
    private final Clock clock;

    /**
     * In a home folder, which is made (0700) when it is first needed; new homes are plain, and sealed ones are refused.
     * Problems go to the system's logger as warnings.
     */
    public FileTokenStore(Path home) {
        this(in(home));
    }

    /**
     * The same, with someone to tell of files that cannot be used.
     *
     * @param listener called on the thread that met the problem; must not call the store
     */
    public FileTokenStore(Path home, Consumer<FileProblem> listener) {
        this(in(home).listener(listener));
    }

    /** In a home folder, with more said about it. */
    public static Builder in(Path home) {
        return new Builder(home);
    }

    private FileTokenStore(Builder asked) {
        this.home = asked.home.toAbsolutePath();
        this.folder = new PrivateFolder(home.resolve("credentials"));
        this.listener = asked.listener;
        this.clock = asked.clock;
        this.credentials = new CredentialFolder(
                folder,
                new HomeKey(asked.keychain == null ? Keychain.none() : asked.keychain, folder.path(), clock),
                asked.kind,
                asked.keychain != null,
                listener,
                asked.newHomes);
        this.pending = new PendingFolder(home.resolve("pending"));
        this.revision = new FolderRevision(folder.path());
        this.locks = new PrivateFolder(home.resolve("locks"));
    }

    /** What a store is to be. Not thread-safe. */
    public static final class Builder {
        private final Path home;
        private @Nullable Keychain keychain;
        private @Nullable StoreKind kind;
        private Consumer<FileProblem> listener = problem ->
                LOG.log(System.Logger.Level.WARNING, "credential file {0}: {1}", problem.file(), problem.reason());
        private Consumer<NewHome> newHomes = made -> {};
        private Clock clock = Clock.systemUTC();

        private Builder(Path home) {
            this.home = home;
        }

        /**
         * Where the keys of sealed homes are. New homes are then sealed if that is possible, and plain if not. Default: none,
         * new homes are plain, and a sealed one is refused.
         */
        public Builder keychain(Keychain keychain) {
            this.keychain = keychain;
            return this;
        }

        /**
         * The only form that will do: a new home gets it or is not made, and another home is refused
         * ({@link dev.berth.error.ErrorCode#STORE_KIND_MISMATCH}). Default: a home's own.
         */
        public Builder kind(StoreKind kind) {
            this.kind = kind;
            return this;
        }

        /**
         * Who is told of files that cannot be used, on the thread that met the problem; must not call the store. Default: the
         * system's logger, as warnings.
         */
        public Builder listener(Consumer<FileProblem> listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Who is told when this store has made a home and chosen its form; must not call the store. Where it has neither a
         * {@link #keychain} nor a {@link #kind} there was nothing to choose, and nobody is told. Default: nobody.
         */
        public Builder newHomes(Consumer<NewHome> newHomes) {
            this.newHomes = newHomes;
            return this;
        }

        Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** The store; touches nothing. */
        public FileTokenStore build() {
            return new FileTokenStore(this);
        }
    }

    /** A change by another process is seen within a fifth of a second, at the cost of a few looks at the folder's time. */
    @Override
    public long revision() {
        return revision.current();
    }

    /** The home folder, as an absolute path. */
    public Path home() {
        return home;
    }

    /** The form that the home keeps its credentials in; empty where it has none yet. Does not ask the keychain. */
    public Optional<StoreKind> kind() {
        return credentials.marker().map(StoreMarker::kind);
    }

    /** The name of the home's key in its keychain; empty where nothing is sealed. Does not ask the keychain. */
    public Optional<String> keyName() {
        return credentials
                .marker()
                .filter(marker -> marker.kind() == StoreKind.SEALED)
                .map(StoreMarker::id);
    }

    /**
     * Gives the home another form, with every credential; whoever else uses it goes on. Whenever it is broken off, by the
     * death of this process too, all credentials are there in the old form or in the new. Other writers wait meanwhile. Does
     * not heed {@link Builder#kind}.
     *
     * @return how many credentials were moved; zero where it had that form
     */
    public int moveTo(StoreKind kind) {
        return locked("move the credentials in", () -> credentials.moveTo(kind));
    }

    @Override
    public List<Credential> list() {
        return list(credential -> credential);
    }

    /**
     * What a function makes of each credential, in the order of {@link #list()}, and told of the same problems. Of very many,
     * only what it keeps is in memory at once.
     *
     * @param form called by the JVM's common pool, too, on several threads at once, and again where the home changes meanwhile;
     *     must not return null or use the store
     */
    public <T> List<T> list(Function<? super Credential, T> form) {
        List<FileProblem> problems = new ArrayList<>();
        List<T> found = credentials.reading(files -> {
            problems.clear();
            files.strays()
                    .forEach(stray -> problems.add(new FileProblem(
                            folder.resolve(stray), null, "a plain file in a sealed home, which is not used")));
            return read(files, stem -> true, form, problems::add);
        });
        problems.forEach(listener);
        return found;
    }

    @Override
    public Optional<Credential> find(CredentialKey key) {
        String suffix = FileNames.suffix(key);
        return credentials.reading(files -> read(files, stem -> stem.endsWith(suffix))).stream()
                .findFirst();
    }

    @Override
    public List<Credential> find(String account, URI server) {
        String prefix = FileNames.prefix(account, server.toString());
        return credentials.reading(files -> read(files, stem -> stem.startsWith(prefix)));
    }

    @Override
    public void put(Credential credential) {
        String stem = FileNames.of(credential);
        locked("write a credential in", () -> {
            CredentialFiles files = credentials.writingFirst();
            folder.clean(files.names(), clock.instant());
            files.write(stem, files.usable(stem), credential);
            credentials.filled();
            files.deleteAnswerUnlessTo(stem, credential);
            return stem;
        });
    }

    /**
     * Writes a file of 16 KiB where a credential would go, syncs it, and takes it away. A new home gets its form here only
     * where it has to be sealed ({@link Builder#kind}), which may fail: else a sign-in that is given up would have chosen it.
     */
    @Override
    public void requireWritable() {
        locked("write a credential in", () -> {
            credentials.requireWritable();
            folder.requireRoom(CredentialFiles.ROOM);
            return folder;
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>What is kept is sealed where the home is, and moves with it.
     */
    @Override
    public Renewal renew(Credential credential) {
        String stem = FileNames.of(credential);
        return locked("write a credential in", () -> {
            CredentialFiles files = credentials.requireWritable();
            if (credential.signedInAt() == null) {
                // Of a program that did not note it: an answer to it could not be told from that to another sign-in.
                folder.requireRoom(CredentialFiles.ROOM);
                return answer -> {};
            }
            String whose = KeptAnswer.whose(credential);
            KeptAnswer kept = files.answer(stem);
            if (kept != null && kept.whose().equals(whose)) {
                // What is stored is spent: whether there is room for more makes no difference.
                return new FileRenewal(files, stem, whose, kept);
            }
            files.layAnswer(stem);
            return new FileRenewal(files, stem, whose, null);
        });
    }

    @Override
    public boolean remove(CredentialKey key) {
        String suffix = FileNames.suffix(key);
        boolean known = credentials.reading(files -> files.names().stream().anyMatch(name -> name.contains(suffix)));
        return known && locked("remove a credential from", () -> remove(credentials.writing(), suffix));
    }

    private static boolean remove(CredentialFiles files, String suffix) throws IOException {
        boolean removed = false;
        for (String stem : files.stems(stem -> stem.endsWith(suffix))) {
            if (files.usable(stem) != null) {
                files.delete(stem);
                removed = true;
            }
        }
        return removed;
    }

    @Override
    public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
        return LockFile.take(lockPath(FileNames.lock(key)), timeout);
    }

    @Override
    public void putPending(CredentialKey signIn, PendingSignInRecord record) {
        credentials.requireInReach();
        pending.put(signIn, record);
    }

    @Override
    public void removePending(CredentialKey signIn) {
        pending.remove(signIn);
    }

    @Override
    public Optional<PendingSignInRecord> pending(CredentialKey signIn) {
        return pending.find(signIn);
    }

    /** The damaged files that were set aside in this home, by this process or any other, until somebody takes them away. */
    public List<Path> damaged() {
        try {
            return folder.names().stream()
                    .filter(name -> name.contains(FileNames.DAMAGED))
                    .map(folder::resolve)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw StoreFailure.of("read the credentials in", folder.path(), e);
        }
    }

    private List<Credential> read(CredentialFiles files, Predicate<String> wanted) {
        return read(files, wanted, credential -> credential, null);
    }

    /** Reads all files of such a name; with someone to tell, one that is refused does not keep the others back. */
    private <T> List<T> read(
            CredentialFiles files,
            Predicate<String> wanted,
            Function<? super Credential, T> form,
            @Nullable Consumer<FileProblem> refused) {
        List<T> found = new ArrayList<>();
        for (CredentialFiles.Reading<T> reading : files.readAll(wanted, form)) {
            try {
                T made = usable(reading, form);
                if (made != null) {
                    found.add(made);
                }
            } catch (StoreException e) {
                if (refused == null) {
                    throw e;
                }
                String reason = e.facts().getOrDefault("reason", "it cannot be used");
                refused.accept(new FileProblem(files.file(reading.stem()), null, reason));
            }
        }
        return List.copyOf(found);
    }

    private <T> @Nullable T usable(CredentialFiles.Reading<T> reading, Function<? super Credential, T> form) {
        try {
            return reading.made();
        } catch (IllegalArgumentException damaged) {
            // It may have been replaced meanwhile: only who may write can tell, and set it aside.
            return locked("set a damaged credential aside in", () -> {
                        CredentialFiles now = credentials.writing();
                        String stem = reading.stem();
                        return Optional.ofNullable(now.usable(stem) == null ? null : now.read(stem));
                    })
                    .map(form)
                    .orElse(null);
        }
    }

    private Path lockPath(String name) {
        try {
            credentials.requireInReach();
            locks.prepare();
            return locks.path().toRealPath().resolve(name);
        } catch (IOException e) {
            throw StoreFailure.of("make locks in", locks.path(), e);
        }
    }

    /** What only one writer at a time may do in a home: look, then change. */
    private <T> T locked(String attempt, Writing<T> action) {
        try {
            credentials.requireInReach();
            folder.prepare();
            Path file = lockPath("write.lock");
            Lock lock = Uninterrupted.run(() -> LockFile.take(file, WRITE_TIMEOUT));
            try {
                return action.run();
            } finally {
                revision.changed();
                lock.close();
            }
        } catch (IOException e) {
            throw StoreFailure.of(attempt, folder.path(), e);
        }
    }

    private interface Writing<T> {
        T run() throws IOException;
    }

    /** Only the folder: what is in it are secrets. */
    @Override
    public String toString() {
        return "FileTokenStore[" + folder.path() + "]";
    }
}
