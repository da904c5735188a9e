package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.json.JsonObject;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a home says of the form of its credentials: a small file among them. Each is told from every other by an identifier
 * drawn at random, so that who reads while the form changes, and changes back, notices it.
 *
 * @param kind the form that counts
 * @param id the identifier, 128 bits in hexadecimal digits; of a sealed home also the name of its key in the keychain
 * @param check tells the key from every other, and nothing about it; null for files
 */
record StoreMarker(StoreKind kind, String id, @Nullable String check) {
    static final String NAME = "store.marker";

    private static final int VERSION = 1;

    static StoreMarker files() {
        return new StoreMarker(StoreKind.FILES, newId(), null);
    }

    /** What would stand in a home that was made before there were markers. */
    static StoreMarker unwritten(StoreKind kind) {
        return new StoreMarker(kind, "", null);
    }

    static StoreMarker sealed(String id, Seal seal) {
        return new StoreMarker(StoreKind.SEALED, id, seal.check());
    }

    /** Hexadecimal digits are harmless wherever a keychain puts a name. */
    static String newId() {
        return HexFormat.of().formatHex(Seal.random(16));
    }

    byte[] write() {
        Map<String, Object> stored = new LinkedHashMap<>();
        stored.put("version", VERSION);
        stored.put("kind", kind.wireName());
        stored.put("id", id);
        if (check != null) {
            stored.put("check", check);
        }
        return (CredentialFormat.ascii(stored) + "\n").getBytes(US_ASCII);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none that this program knows; nothing is assumed then
     */
    static StoreMarker read(byte[] content) {
        JsonObject stored = JsonObject.parse(new String(content, US_ASCII));
        Long version = stored.number("version");
        if (version == null || version != VERSION) {
            throw new IllegalArgumentException("of a version that this program does not know");
        }
        String id = stored.string("id");
        String check = stored.string("check");
        if (id == null || !id.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("without a usable id");
        }
        if (StoreKind.FILES.wireName().equals(stored.string("kind"))) {
            return new StoreMarker(StoreKind.FILES, id, null);
        }
        if (StoreKind.SEALED.wireName().equals(stored.string("kind")) && check != null) {
            return new StoreMarker(StoreKind.SEALED, id, check);
        }
        throw new IllegalArgumentException("without a usable kind");
    }
}
