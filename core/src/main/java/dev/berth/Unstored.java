package dev.berth;

import dev.berth.json.JsonObject;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import java.util.Map;

/**
 * What a store has not taken, as one process hands it to another. Immutable.
 *
 * @param before what it takes the place of: where the store has something else by now, that stands
 */
record Unstored(Credential before, Credential next) {
    /** As members of an object, for a pipe alone. */
    Map<String, Object> members() {
        return Map.of("before", before.toJson().reveal(), "next", next.toJson().reveal());
    }

    /**
     * What {@link #members} made.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Unstored of(JsonObject told) {
        return new Unstored(credential(told, "before"), credential(told, "next"));
    }

    private static Credential credential(JsonObject told, String name) {
        return Credential.fromJson(Secret.of(String.valueOf(told.string(name))));
    }
}
