package dev.berth.store;

import dev.berth.error.StoreException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a home's credentials, whichever form they have: the marker in it decides, and files that contradict it are
 * used in no form at all.
 *
 * <p>The form is changed under the lock of writers, by one rename of the marker: before it the files of the old form count,
 * from then on those of the new. Who reads without the lock looks at the marker before and after.
 */
final class CredentialFolder {
    private final PrivateFolder folder;
    private final HomeKey key;
    private final @Nullable StoreKind wanted;
    private final boolean sealsNewHomes;
    private final Consumer<FileProblem> listener;
    private final Consumer<NewHome> newHomes;

    /** Whether there were credentials in it when it was looked at last. */
    private volatile boolean filled;

    /**
     * A folder, which need not be there.
     *
     * @param wanted the only form that will do; null for whichever it has
     * @param sealsNewHomes whether a new home is sealed where that is possible
     */
    CredentialFolder(
            PrivateFolder folder,
            HomeKey key,
            @Nullable StoreKind wanted,
            boolean sealsNewHomes,
            Consumer<FileProblem> listener,
            Consumer<NewHome> newHomes) {
        this.folder = folder;
        this.key = key;
        this.wanted = wanted;
        this.sealsNewHomes = sealsNewHomes;
        this.listener = listener;
        this.newHomes = newHomes;
    }

    /** What is done with the files in the form that counts. */
    interface Use<T> {
        T of(CredentialFiles files) throws IOException;
    }

    /** What is found while the marker stays the same. */
    interface Look<T> {
        T at(@Nullable StoreMarker marker) throws IOException;
    }

    /** Reads, without the lock of writers. */
    <T> T reading(Use<T> use) {
        return settled(marker -> use.of(files(marker, names())));
    }

    /** The marker of a home that has a form; where it was made before there were markers, one that says so. */
    Optional<StoreMarker> marker() {
        return settled(marker -> {
            List<String> names = names();
            StoreMarker known = marker != null ? marker : StoreMarker.unwritten(checked(null, names));
            return isNew(marker, names) ? Optional.empty() : Optional.of(known);
        });
    }

    /**
     * Fails where the folder is gone as a whole, and there were credentials in it: who signs out takes files out of it, and
     * never the folder, so it is out of reach and not empty. To be asked before anything is made in its place.
     */
    void requireInReach() {
        try {
            if (filled && !folder.exists()) {
                throw StoreFailure.gone(folder.path());
            }
        } catch (IOException e) {
            throw StoreFailure.of("use", folder.path(), e);
        }
    }

    /** One has been put there. */
    void filled() {
        filled = true;
    }

    private List<String> names() throws IOException {
        if (!folder.exists()) {
            if (filled) {
                throw StoreFailure.gone(folder.path());
            }
            return List.of();
        }
        // Who puts a credential there says where its refresh token is sent.
        folder.requireTrusted();
        List<String> names = folder.listed();
        filled = names.stream().anyMatch(CredentialFolder::isCredential);
        return names;
    }

    private <T> T settled(Look<T> look) {
        try {
            while (true) {
                StoreMarker before = written();
                try {
                    T found = look.at(before);
                    if (Objects.equals(before, written())) {
                        return found;
                    }
                } catch (StoreException e) {
                    if (Objects.equals(before, written())) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw StoreFailure.of("read the credentials in", folder.path(), e);
        }
    }

    /**
     * The files as they stand, rid of what is of no use any more; for who holds the lock of writers.
     */
    CredentialFiles writing() throws IOException {
        return writing(written(), names());
    }

    private CredentialFiles writing(@Nullable StoreMarker marker, List<String> names) throws IOException {
        CredentialFiles files = files(marker, names);
        for (String name : files.leftovers()) {
            folder.delete(name);
        }
        files.deleteStrayAnswers();
        return files;
    }

    /** The same, where a home that is new gets its form first. */
    CredentialFiles writingFirst() throws IOException {
        StoreMarker marker = written();
        List<String> names = names();
        if (isNew(marker, names)) {
            choose();
            return writing();
        }
        return writing(marker, names);
    }

    /**
     * The files as they stand; fails where {@link #writingFirst} would. A new home stays without a form, unless it has to be
     * sealed: that may fail.
     */
    CredentialFiles requireWritable() throws IOException {
        return wanted == StoreKind.SEALED ? writingFirst() : writing();
    }

    private void choose() throws IOException {
        if (wanted == StoreKind.FILES) {
            folder.write(StoreMarker.NAME, StoreMarker.files().write());
            newHomes.accept(new NewHome(StoreKind.FILES, key.keychain(), null));
        } else if (wanted == StoreKind.SEALED || sealsNewHomes) {
            try {
                folder.write(StoreMarker.NAME, key.make().marker().write());
                newHomes.accept(new NewHome(StoreKind.SEALED, key.keychain(), null));
            } catch (StoreException e) {
                if (wanted == StoreKind.SEALED) {
                    throw e;
                }
                newHomes.accept(new NewHome(StoreKind.FILES, key.keychain(), e));
            }
        }
    }

    /**
     * Changes the form, for who holds the lock of writers. Each credential goes as it is, byte for byte, so that what a newer
     * program wrote goes too.
     *
     * @return how many credentials were moved
     */
    int moveTo(StoreKind kind) throws IOException {
        StoreMarker old = written();
        StoreKind is = checked(old, names());
        // The key first: nothing is deleted for the sake of files that nobody can open.
        Seal oldSeal = seal(old);
        tidy(is, oldSeal);
        if (is == kind) {
            stay(old);
            return 0;
        }
        List<String> names = names();
        HomeKey.Made next = kind == StoreKind.SEALED ? key.make() : null;
        CredentialFiles from = new CredentialFiles(folder, names, is, oldSeal, listener);
        CredentialFiles to = new CredentialFiles(folder, names, kind, next == null ? null : next.seal(), listener);
        int moved = copy(from, to, next);
        // From this rename on the new form counts; nothing may be taken back if it fails half-way.
        folder.write(StoreMarker.NAME, (next == null ? StoreMarker.files() : next.marker()).write());
        for (String stem : from.stems(all -> true)) {
            from.delete(stem);
        }
        // An old key stays where it is: copies and backups of this folder are sealed with it.
        return moved;
    }

    /** Rids the folder of what could be taken for a credential of the other form, and of what killed writers left. */
    private void tidy(StoreKind is, @Nullable Seal seal) throws IOException {
        List<String> names = names();
        for (String name : new CredentialFiles(folder, names, is, seal, listener).leftovers()) {
            folder.delete(name);
        }
        folder.clean(names, Instant.MAX);
    }

    private void stay(@Nullable StoreMarker marker) throws IOException {
        if (marker == null) {
            folder.write(StoreMarker.NAME, StoreMarker.files().write());
        }
    }

    private int copy(CredentialFiles from, CredentialFiles to, HomeKey.@Nullable Made next) throws IOException {
        boolean whole = false;
        int moved = 0;
        try {
            for (String name : from.strays()) {
                listener.accept(
                        new FileProblem(folder.resolve(name), folder.setAside(name), "it was never of this home"));
            }
            for (String stem : from.stems(all -> true)) {
                byte[] content = openable(from, stem);
                if (content != null) {
                    to.write(stem, content);
                    to.takeAnswer(stem, from);
                    moved++;
                }
            }
            whole = true;
            return moved;
        } finally {
            if (!whole) {
                undo(from, next);
            }
        }
    }

    private static byte @Nullable [] openable(CredentialFiles files, String stem) throws IOException {
        try {
            return files.content(stem);
        } catch (IllegalArgumentException damaged) {
            files.setAside(stem, damaged);
            return null;
        }
    }

    /** What cannot be taken back now the next writer will find, and take back. */
    private void undo(CredentialFiles from, HomeKey.@Nullable Made next) {
        try {
            for (String name : new CredentialFiles(folder, names(), from.kind(), null, listener).leftovers()) {
                folder.delete(name);
            }
        } catch (IOException e) {
            // The disk may well be what failed before.
        }
        if (next != null) {
            key.remove(next.marker().id());
        }
    }

    private CredentialFiles files(@Nullable StoreMarker marker, List<String> names) {
        StoreKind kind = checked(marker, names);
        if (wanted != null && wanted != kind && !isNew(marker, names)) {
            throw StoreFailure.mismatch(folder.path(), kind, wanted);
        }
        return new CredentialFiles(folder, names, kind, seal(marker), listener);
    }

    private @Nullable Seal seal(@Nullable StoreMarker marker) {
        return marker == null || marker.kind() == StoreKind.FILES ? null : key.of(marker);
    }

    /** The form that counts; a home that was sealed is not taken for a plain one because its marker is gone, or lies. */
    private StoreKind checked(@Nullable StoreMarker marker, List<String> names) {
        StoreKind kind = marker == null ? StoreKind.FILES : marker.kind();
        if (kind == StoreKind.FILES
                && !new CredentialFiles(folder, names, kind, null, listener)
                        .strays()
                        .isEmpty()) {
            throw StoreFailure.mismatch(
                    folder.path(),
                    marker == null
                            ? "there are sealed credentials, and the marker that tells their key is gone"
                            : "there are sealed credentials, and the marker says that there are none",
                    "put back " + StoreMarker.NAME
                            + " as it was, from a backup say; or move that folder away, and sign in" + " again");
        }
        return kind;
    }

    private static boolean isNew(@Nullable StoreMarker marker, List<String> names) {
        return marker == null && names.stream().noneMatch(CredentialFolder::isCredential);
    }

    private static boolean isCredential(String name) {
        return name.endsWith(StoreKind.FILES.ending()) || name.endsWith(StoreKind.SEALED.ending());
    }

    private @Nullable StoreMarker written() throws IOException {
        try {
            return folder.exists() ? StoreMarker.read(folder.read(StoreMarker.NAME)) : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IllegalArgumentException e) {
            throw StoreFailure.mismatch(
                    folder.path(),
                    "its " + StoreMarker.NAME + " is " + e.getMessage(),
                    "put it back as it was, from a backup say; or move that folder away, and sign in again");
        }
    }
}
