package dev.berth.testkit.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.json.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JWT that is not signed yet: whatever is honest in it can be bent first, header and claims alike. Immutable: every change
 * is another draft.
 */
public final class JwtDraft {
    private final SigningKey key;
    private final Map<String, @Nullable Object> header;
    private final Map<String, @Nullable Object> claims;

    private JwtDraft(SigningKey key, Map<String, @Nullable Object> header, Map<String, @Nullable Object> claims) {
        this.key = key;
        this.header = Collections.unmodifiableMap(header);
        this.claims = Collections.unmodifiableMap(claims);
    }

    static JwtDraft signedBy(SigningKey key) {
        Map<String, @Nullable Object> header = new LinkedHashMap<>();
        header.put("alg", key.algorithm().name());
        if (key.keyId() != null) {
            header.put("kid", key.keyId());
        }
        return new JwtDraft(key, header, new LinkedHashMap<>());
    }

    /** With a claim; null is written as such, and a time as seconds. */
    public JwtDraft with(String claim, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(claims);
        changed.put(claim, value instanceof Instant time ? time.getEpochSecond() : value);
        return new JwtDraft(key, header, changed);
    }

    /** Without some claims. */
    public JwtDraft without(String... some) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(claims);
        changed.keySet().removeAll(List.of(some));
        return new JwtDraft(key, header, changed);
    }

    /** With a member of the header, {@code alg} and {@code kid} included, whatever the key is. */
    public JwtDraft withHeader(String member, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(header);
        changed.put(member, value);
        return new JwtDraft(key, changed, claims);
    }

    /** Without some members of the header. */
    public JwtDraft withoutHeader(String... some) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(header);
        changed.keySet().removeAll(List.of(some));
        return new JwtDraft(key, changed, claims);
    }

    /** The same header, {@code alg} and {@code kid} included, and the same claims, signed by another key. */
    public JwtDraft forgedBy(SigningKey other) {
        return new JwtDraft(other, header, claims);
    }

    /** The signed JWT. */
    public String sign() {
        String signed = signedPart(header);
        return signed + "." + Base64Url.encode(key.sign(signed.getBytes(US_ASCII)));
    }

    /** The JWT with {@code alg} {@code none} and no signature. */
    public String unsigned() {
        Map<String, @Nullable Object> none = new LinkedHashMap<>(header);
        none.put("alg", "none");
        return signedPart(none) + ".";
    }

    private String signedPart(Map<String, @Nullable Object> head) {
        return Base64Url.encode(Json.write(head).getBytes(UTF_8)) + "."
                + Base64Url.encode(Json.write(claims).getBytes(UTF_8));
    }
}
