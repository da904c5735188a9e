package dev.berth.store;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Words a failure of the disk: what was tried, where, why, and what to do next. Never what is in a file. */
final class StoreFailure {
    private StoreFailure() {}

    static StoreException of(String attempt, Path path, IOException cause) {
        String reason = reason(cause);
        return of(attempt, path, reason, hint(cause, reason), cause);
    }

    static StoreException of(String attempt, Path path, String reason, String hint) {
        return new StoreException(ErrorCode.STORE_FAILED, message(attempt, path, reason), facts(path, reason, hint));
    }

    static StoreException locked(Path path, String reason, String hint) {
        return new StoreException(ErrorCode.STORE_LOCKED, message("lock", path, reason), facts(path, reason, hint));
    }

    /** There were credentials, and now there is no folder. */
    static StoreException gone(Path path) {
        return of(
                "use",
                path,
                "it is gone, and there were credentials in it a while ago",
                "bring it back, by mounting it again say; if it was deleted on purpose, start this program anew");
    }

    /** The marker of a home and its files, or what was asked for, contradict each other. */
    static StoreException mismatch(Path path, String reason, String hint) {
        return new StoreException(
                ErrorCode.STORE_KIND_MISMATCH, message("use", path, reason), facts(path, reason, hint));
    }

    /** The home keeps its credentials in another form than this program was told to. */
    static StoreException mismatch(Path path, StoreKind is, StoreKind asked) {
        String reason = "its credentials are kept as " + is.wireName() + ", and " + asked.wireName() + " was asked for";
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("path", path.toString());
        facts.put("reason", reason);
        facts.put("kind", is.wireName());
        facts.put("asked", asked.wireName());
        return new StoreException(ErrorCode.STORE_KIND_MISMATCH, message("use", path, reason), facts);
    }

    /** The credentials are there, and nobody can open them. */
    static StoreException keyMissing(Path path, String keychain, String key, String reason) {
        Map<String, String> facts = new LinkedHashMap<>(facts(
                path,
                reason,
                "see that the keychain which holds it is open here; if it was emptied or replaced, restore it from a backup;"
                        + " if it is gone, so are the credentials: move that folder away, and sign in again"));
        facts.put("keychain", keychain);
        facts.put("key", key);
        return new StoreException(ErrorCode.KEY_MISSING, message("open", path, reason), facts);
    }

    private static StoreException of(String attempt, Path path, String reason, String hint, IOException cause) {
        return new StoreException(
                ErrorCode.STORE_FAILED, message(attempt, path, reason), facts(path, reason, hint), cause);
    }

    private static String message(String attempt, Path path, String reason) {
        return "cannot " + attempt + " " + path + ": " + reason;
    }

    private static Map<String, String> facts(Path path, String reason, String hint) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("path", path.toString());
        facts.put("reason", reason);
        facts.put("hint", hint);
        return facts;
    }

    static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        // A file system exception's message repeats the path; its reason is the system's own words.
        String reason = cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
        return reason == null || reason.isBlank() ? cause.getClass().getSimpleName() : reason;
    }

    private static String hint(IOException cause, String reason) {
        if (cause instanceof AccessDeniedException
                || reason.contains("Read-only")
                || reason.contains("not permitted")) {
            return "make it writable for this user, or choose another home folder";
        }
        if (reason.contains("No space") || reason.contains("quota") || reason.contains("too large")) {
            return "free some space, then try again";
        }
        return "look at that path, or choose another home folder";
    }
}
