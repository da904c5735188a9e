package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.error.StoreException;
import dev.berth.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    /** For a credential, or an answer, with a good many claims in its tokens. */
    static final int ROOM = 16 << 10;

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

    /** Deletes the answers that belong to no credential of this form. */
    void deleteStrayAnswers() {
        for (String name : names) {
            if (name.endsWith(FileNames.ANSWER)) {
                String credential = name.substring(0, name.length() - FileNames.ANSWER.length());
                if (!credential.endsWith(kind.ending()) || !folder.has(credential)) {
                    discard(name);
                }
            }
        }
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
        JsonObject stored = parse(stem);
        return stored == null ? null : credential(stem, stored);
    }

    /** What is kept; null where there is nothing, or where it was damaged and is now set aside. For writers only. */
    @Nullable
    JsonObject usable(String stem) throws IOException {
        try {
            JsonObject stored = parse(stem);
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
        try {
            return opened(name(stem), folder.read(name(stem)));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw StoreFailure.of("read", file(stem), e);
        } catch (NewerFormatException e) {
            throw newer(stem, e);
        } catch (Seal.OtherKeyException e) {
            throw StoreFailure.of(
                    "open",
                    file(stem),
                    Objects.requireNonNullElse(e.getMessage(), "another key"),
                    "put back the file that was there, or move this one away and sign in again");
        }
    }

    private byte[] opened(String name, byte[] content) throws NewerFormatException, Seal.OtherKeyException {
        return seal == null ? content : seal.open(name, content);
    }

    void write(String stem, byte[] content) throws IOException {
        folder.write(name(stem), closed(name(stem), content));
    }

    /**
     * Writes a credential, with what a later program has added.
     *
     * @param old what is there; null for nothing
     */
    void write(String stem, @Nullable JsonObject old, Credential credential) throws IOException {
        write(stem, bytes(old == null ? CredentialFormat.write(credential) : CredentialFormat.write(credential, old)));
    }

    /** The answer that is kept beside a credential; null where none is, or what is there is not the whole of one. */
    @Nullable
    KeptAnswer answer(String stem) {
        String name = answerName(stem);
        try {
            return KeptAnswer.read(opened(name, folder.overwritten(name)));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw StoreFailure.of("read", folder.resolve(name), e);
        } catch (NewerFormatException e) {
            // To take it for none would have its refresh token sent that is spent.
            throw newer(stem, e);
        } catch (IllegalArgumentException | Seal.OtherKeyException e) {
            return null;
        }
    }

    /** Deletes the answer to a credential's earlier state; a file that is only laid is of somebody who is at it. */
    void deleteAnswerUnlessTo(String stem, Credential credential) {
        if (names.contains(answerName(stem))) {
            try {
                KeptAnswer answer = answer(stem);
                if (answer != null && !answer.whose().equals(KeptAnswer.whose(credential))) {
                    deleteAnswer(stem);
                }
            } catch (StoreException e) {
                // Nobody else reads it either.
            }
        }
    }

    /** Lays a file ready for an answer; fails where there is no room for it. */
    void layAnswer(String stem) throws IOException {
        folder.lay(answerName(stem), ROOM);
    }

    /** Writes an answer where one was laid. */
    void keepAnswer(String stem, KeptAnswer answer) throws IOException {
        String name = answerName(stem);
        folder.overwrite(name, closed(name, answer.bytes()));
    }

    /** Takes what is kept beside a credential over from the other form; who has only laid a file there has none any more. */
    void takeAnswer(String stem, CredentialFiles from) throws IOException {
        KeptAnswer answer = from.answer(stem);
        if (answer == null) {
            from.deleteAnswer(stem);
        } else {
            layAnswer(stem);
            keepAnswer(stem, answer);
        }
    }

    /** Deletes an answer that belongs to nothing which is stored: it would be passed over. */
    void deleteAnswer(String stem) {
        discard(answerName(stem));
    }

    private void discard(String answer) {
        try {
            folder.discard(answer);
        } catch (IOException e) {
            // It is believed by nobody, and the next writer tries again.
        }
    }

    private String answerName(String stem) {
        return name(stem).concat(FileNames.ANSWER);
    }

    private byte[] closed(String name, byte[] content) {
        return seal == null ? content : seal.close(name, content);
    }

    private static byte[] bytes(Map<String, Object> content) {
        return (CredentialFormat.ascii(content) + "\n").getBytes(US_ASCII);
    }

    void delete(String stem) throws IOException {
        folder.discard(answerName(stem));
        folder.delete(name(stem));
    }

    private @Nullable JsonObject parse(String stem) {
        byte[] content = content(stem);
        return content == null ? null : StoredJson.parse(content);
    }

    private Credential credential(String stem, JsonObject stored) {
        try {
            Credential credential = CredentialFormat.read(stored, endpoints);
            if (!FileNames.of(credential).equals(stem)) {
                throw new IllegalArgumentException("not the credential that its name stands for");
            }
            return credential;
        } catch (NewerFormatException e) {
            throw newer(stem, e);
        }
    }

    private StoreException newer(String stem, NewerFormatException e) {
        return StoreFailure.of(
                "use",
                file(stem),
                Objects.requireNonNullElse(e.getMessage(), "a newer format"),
                "use the newer Berth that wrote it, or choose another home folder");
    }
}
