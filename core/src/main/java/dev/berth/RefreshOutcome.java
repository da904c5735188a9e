package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process says that has made a refresh. Immutable.
 *
 * @param failure what it failed by, whether there is a token to go on with or not; null where it has not failed
 * @param pausing whether the issuer, or the store, is to be left alone for a while
 */
record RefreshOutcome(@Nullable BerthException failure, boolean pausing) {
    String toJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        if (failure != null) {
            Map<String, Object> told = ToldFailure.members(failure);
            if (told == null) {
                throw new IllegalStateException("not a failure of a refresh", failure);
            }
            members.put("failure", told);
        }
        members.put("pausing", pausing);
        return JsonObject.write(members);
    }

    /**
     * What {@link #toJson} made.
     *
     * @throws IllegalArgumentException if it is not the whole of that
     */
    static RefreshOutcome parse(String json) {
        JsonObject outcome = JsonObject.parse(json);
        Boolean pausing = outcome.bool("pausing");
        if (pausing == null) {
            throw new IllegalArgumentException("not an outcome");
        }
        JsonObject failure = outcome.object("failure");
        return new RefreshOutcome(failure == null ? null : ToldFailure.of(failure), pausing);
    }
}
