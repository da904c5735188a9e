package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.json.JsonObject;
import dev.berth.secret.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process says that has made a refresh. Immutable.
 *
 * @param failure what it failed by; null where it has not failed
 * @param pausing whether the issuer, or the store, is to be left alone for a while
 * @param goingOn whether a token that is still good is to be gone on with all the same
 * @param unstored what came of it, where the store has not taken that; null where it has
 */
record RefreshOutcome(
        @Nullable BerthException failure,
        boolean pausing,
        boolean goingOn,
        @Nullable Unstored unstored) {
    /** It is in the store. */
    static final RefreshOutcome DONE = new RefreshOutcome(null, false, true, null);

    static RefreshOutcome unstored(Unstored unstored) {
        return new RefreshOutcome(null, false, true, unstored);
    }

    static RefreshOutcome failed(BerthException failure, boolean pausing, boolean goingOn) {
        return new RefreshOutcome(failure, pausing, goingOn, null);
    }

    /** It may have sent the token, and has ended without a word: as where an answer is lost on its way. */
    static RefreshOutcome lost(String pid) {
        return trouble(ErrorCode.UNREACHABLE, "The process that refreshed has ended without a word.", pid, "try again");
    }

    /** It has not ended in time, and goes on. */
    static RefreshOutcome late(String pid, Duration patience) {
        return trouble(
                ErrorCode.TIMEOUT,
                "The process that refreshes has not ended within " + patience.toSeconds() + " s.",
                pid,
                "end that process, then try again");
    }

    private static RefreshOutcome trouble(ErrorCode code, String message, String pid, String hint) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("process", pid);
        facts.put("hint", hint);
        return failed(new TransportException(Stage.TOKEN, code, message, facts), true, true);
    }

    /** For a pipe alone: a credential may be in it. */
    Secret toJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        if (failure != null) {
            Map<String, Object> told = ToldFailure.members(failure);
            if (told == null) {
                throw new IllegalStateException("not a failure of a refresh", failure);
            }
            members.put("failure", told);
        }
        members.put("pausing", pausing);
        members.put("going_on", goingOn);
        if (unstored != null) {
            members.put("unstored", unstored.members());
        }
        return Secret.of(JsonObject.write(members));
    }

    /** Whether a line is meant to be one. */
    static boolean isOne(String line) {
        return line.startsWith("{");
    }

    /**
     * What {@link #toJson} made.
     *
     * @throws IllegalArgumentException if it is not the whole of that; the message holds nothing of it
     */
    static RefreshOutcome parse(String json) {
        JsonObject outcome = JsonObject.parse(json);
        Boolean pausing = outcome.bool("pausing");
        Boolean goingOn = outcome.bool("going_on");
        if (pausing == null || goingOn == null) {
            throw new IllegalArgumentException("not an outcome");
        }
        JsonObject failure = outcome.object("failure");
        JsonObject unstored = outcome.object("unstored");
        return new RefreshOutcome(
                failure == null ? null : ToldFailure.of(failure),
                pausing,
                goingOn,
                unstored == null ? null : Unstored.of(unstored));
    }
}
