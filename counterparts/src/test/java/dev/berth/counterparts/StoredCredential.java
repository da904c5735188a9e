package dev.berth.counterparts;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the command keeps of a sign-in and shows to nobody. Its text form shows nothing either. */
final class StoredCredential {

    private final Map<String, Object> members;

    private StoredCredential(Map<String, Object> members) {
        this.members = members;
    }

    /** Of a home that is signed in to one server. */
    static StoredCredential only(BerthHome home) throws IOException {
        try (Stream<Path> files = Files.list(home.folder().resolve("credentials"))) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            if (all.size() != 1) {
                throw new AssertionError(all.size() + " credentials in place of one");
            }
            return new StoredCredential(JSON.std.mapFrom(Files.readString(all.get(0))));
        }
    }

    String clientId() {
        return String.valueOf(Http.object(members.get("client")).get("client_id"));
    }

    String token(String member) {
        return String.valueOf(Http.object(members.get("tokens")).get(member));
    }

    ProofKey dpopKey() throws IOException {
        return ProofKey.of(JSON.std.mapFrom(String.valueOf(members.get("dpop_key"))));
    }

    @Override
    public String toString() {
        return "StoredCredential" + members.keySet();
    }
}
