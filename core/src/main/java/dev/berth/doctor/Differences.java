package dev.berth.doctor;

import dev.berth.json.JsonObject;
import java.util.List;
import java.util.Objects;

/** In which members two documents differ. */
final class Differences {
    private Differences() {}

    static List<String> of(JsonObject one, JsonObject other, List<String> members) {
        return members.stream()
                .filter(m ->
                        !Objects.equals(one.members().get(m), other.members().get(m)))
                .toList();
    }
}
