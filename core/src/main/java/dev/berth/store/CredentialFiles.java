package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.error.StoreException;
import dev.berth.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credential files of a home in one form, as they stood at one moment. A credential is named by its file's name without
 * the ending: the same in either form.
 */
final class CredentialFiles {
    /** From so many on a second thread is worth its while. */
    static final int MANY = 100;

    private final PrivateFolder folder;
    private final List<String> names;
    private final StoreKind kind;
    private final @Nullable Seal seal;
    private final Consumer<FileProblem> listener;
    private final Map<String, URI> endpoints = new ConcurrentHashMap<>();

    /**
     * Of a listing of a folder.
     *
     * @param seal what opens them; null for plain files
     */
    CredentialFiles(
            PrivateFolder folder,
            List<String> names,
            StoreKind kind,
            @Nullable Seal seal,
            Consumer<FileProblem> listener) {
        this.folder = folder;
        this.names = names;
        this.kind = kind;
        this.seal = seal;
        this.listener = listener;
    }

    List<String> names() {
        return names;
    }

    StoreKind kind() {
        return kind;
    }

    /** None, in the same form. */
    CredentialFiles ofSameForm() {
        return new CredentialFiles(folder, List.of(), kind, seal, listener);
    }

    /** The credentials that are kept in this form. */
    List<String> stems(Predicate<String> wanted) {
        return stems(kind).stream().filter(wanted).toList();
    }

    /** What a change of the form has left of the other one, though it is of no use any more. */
    List<String> leftovers() {
        return stems(kind.other()).stream()
                .filter(stem -> folder.has(name(stem)))
                .map(stem -> stem + kind.other().ending())
                .toList();
    }

    /**
     * Goes on where a writer was killed who had written all but not yet put it in its place: a token that was renewed has used
     * up the one before it. Taken is what was renewed next after what is there, in the same sign-in, and nothing else; what
     * else was left is taken away, and so is all of the other form. For who holds the lock of writers.
     *
     * @param own what that one has left itself, which is none of a killed writer's; null for nothing
     */
    void finishKilledWriters(@Nullable String own) {
        for (String temporary : names) {
            if (temporary.endsWith(FileNames.TEMPORARY) && !temporary.equals(own)) {
                int end = temporary.indexOf(kind.ending() + ".");
                if (end > 0) {
                    finish(temporary.substring(0, end), temporary);
                } else if (temporary.contains(kind.other().ending() + ".")) {
                    folder.takeAway(temporary);
                }
            }
        }
    }

    private void finish(String stem, String temporary) {
        try {
            JsonObject there = parse(stem, name(stem));
            JsonObject left = parse(stem, temporary);
            if (there != null && left != null && isRenewed(credential(stem, there), credential(stem, left))) {
                write(stem, there, left.members());
            }
            folder.takeAway(temporary);
        } catch (IllegalArgumentException | StoreException e) {
            // Half-written, or what is there is somebody else's care.
        } catch (IOException e) {
            // No room, say: whoever writes in earnest meets it, and whoever only deletes need not.
        }
    }

    private static boolean isRenewed(Credential there, Credential left) {
        return left.generation() == there.generation() + 1
                && left.signedInAt() != null
                && left.signedInAt().equals(there.signedInAt());
    }

    /** What stands there in the other form alone: no change of the form leaves that. */
    List<String> strays() {
        return stems(kind.other()).stream()
                .filter(stem -> !folder.has(name(stem)))
                .map(stem -> stem + kind.other().ending())
                .toList();
    }

    private List<String> stems(StoreKind form) {
        String ending = form.ending();
        return names.stream()
                .filter(name -> name.endsWith(ending))
                .map(name -> name.substring(0, name.length() - ending.length()))
                .toList();
    }

    Path file(String stem) {
        return folder.resolve(name(stem));
    }

    private String name(String stem) {
        return stem.concat(kind.ending());
    }

    /** What reading a credential came to; a fault is kept for whoever asks for it. */
    record Reading<T>(
            String stem, @Nullable T found, @Nullable RuntimeException fault) {
        /**
         * What was made of the credential; null where there is none any more.
         *
         * @throws IllegalArgumentException if it is damaged
         */
        @Nullable
        T made() {
            if (fault != null) {
                throw fault;
            }
            return found;
        }
    }

    /** Reads them in the order of the listing; very many on all processors at once, by the JVM's common pool. */
    <T> List<Reading<T>> readAll(Predicate<String> wanted, Function<? super Credential, T> form) {
        List<String> stems = stems(wanted);
        Stream<String> each = stems.size() < MANY ? stems.stream() : stems.parallelStream();
        return each.map(stem -> reading(stem, form)).toList();
    }

    private <T> Reading<T> reading(String stem, Function<? super Credential, T> form) {
        Credential credential;
        try {
            credential = read(stem);
        } catch (IllegalArgumentException | StoreException e) {
            return new Reading<>(stem, null, e);
        }
        return new Reading<>(stem, credential == null ? null : form.apply(credential), null);
    }

    /**
     * A credential; null where there is none any more.
     *
     * @throws IllegalArgumentException if it is damaged
     */
    @Nullable
    Credential read(String stem) {
        JsonObject stored = parse(stem, name(stem));
        return stored == null ? null : credential(stem, stored);
    }

    /** What is kept; null where there is nothing, or where it was damaged and is now set aside. For writers only. */
    @Nullable
    JsonObject usable(String stem) throws IOException {
        try {
            JsonObject stored = parse(stem, name(stem));
            if (stored != null) {
                credential(stem, stored);
            }
            return stored;
        } catch (IllegalArgumentException damaged) {
            setAside(stem, damaged);
            return null;
        }
    }

    /** Renames a damaged file, and says so. For writers only. */
    void setAside(String stem, IllegalArgumentException damaged) throws IOException {
        String reason = Objects.requireNonNullElse(damaged.getMessage(), "damaged");
        Path aside = folder.setAside(name(stem));
        listener.accept(new FileProblem(file(stem), aside, reason));
    }

    /** What is in a file, opened; null where there is none. */
    byte @Nullable [] content(String stem) {
        return content(stem, name(stem));
    }

    private byte @Nullable [] content(String stem, String file) {
        try {
            byte[] content = folder.read(file);
            return seal == null ? content : seal.open(name(stem), content);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw StoreFailure.of("read", file(stem), e);
        } catch (CredentialFormat.NewerFormatException e) {
            throw newer(stem, e);
        } catch (Seal.OtherKeyException e) {
            throw StoreFailure.of(
                    "open",
                    file(stem),
                    Objects.requireNonNullElse(e.getMessage(), "another key"),
                    "put back the file that was there, or move this one away and sign in again");
        }
    }

    void write(String stem, byte[] content) throws IOException {
        folder.write(name(stem), closed(stem, content));
    }

    /**
     * Writes a credential, with what a later program has added.
     *
     * @param old what is there; null for nothing
     */
    void write(String stem, @Nullable JsonObject old, Map<String, Object> content) throws IOException {
        Map<String, Object> whole = new LinkedHashMap<>(content);
        if (old != null) {
            CredentialFormat.unknownMembers(old).forEach(whole::putIfAbsent);
        }
        write(stem, bytes(whole));
    }

    /** Leaves it where a later writer finds it if this one is killed; null where it cannot be left. */
    @Nullable
    String leave(String stem, Map<String, Object> content) {
        return folder.leave(name(stem), closed(stem, bytes(content)));
    }

    private byte[] closed(String stem, byte[] content) {
        return seal == null ? content : seal.close(name(stem), content);
    }

    private static byte[] bytes(Map<String, Object> content) {
        return (CredentialFormat.ascii(content) + "\n").getBytes(US_ASCII);
    }

    void delete(String stem) throws IOException {
        folder.delete(name(stem));
    }

    private @Nullable JsonObject parse(String stem, String file) {
        byte[] content = content(stem, file);
        if (content == null) {
            return null;
        }
        return StoredJson.parse(content);
    }

    private Credential credential(String stem, JsonObject stored) {
        try {
            Credential credential = CredentialFormat.read(stored, endpoints);
            if (!FileNames.of(credential).equals(stem)) {
                throw new IllegalArgumentException("not the credential that its name stands for");
            }
            return credential;
        } catch (CredentialFormat.NewerFormatException e) {
            throw newer(stem, e);
        }
    }

    private StoreException newer(String stem, CredentialFormat.NewerFormatException e) {
        return StoreFailure.of(
                "use",
                file(stem),
                Objects.requireNonNullElse(e.getMessage(), "a newer format"),
                "use the newer Berth that wrote it, or choose another home folder");
    }
}
