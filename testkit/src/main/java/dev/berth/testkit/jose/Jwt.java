package dev.berth.testkit.jose;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.testkit.json.Json;
import java.io.IOException;
import java.security.Key;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A signed JWT in its compact form, read but not believed until {@link #verify} has let it pass (RFC 7515, RFC 7519).
 * Immutable. Its text form has no claims.
 */
public final class Jwt {
    private final Map<String, @Nullable Object> header;
    private final Map<String, @Nullable Object> claims;
    private final byte[] signed;
    private final byte[] signature;

    private Jwt(String header, String claims, String signature) throws InvalidJwtException {
        this.header = object(header);
        this.claims = object(claims);
        this.signed = (header + "." + claims).getBytes(US_ASCII);
        this.signature = Base64Url.decode(signature);
    }

    /**
     * Reads one.
     *
     * @throws InvalidJwtException if it has not three parts of base64url, the first two of them JSON objects
     */
    public static Jwt parse(String compact) throws InvalidJwtException {
        String[] parts = compact.split("\\.", -1);
        if (parts.length != 3) {
            throw new InvalidJwtException("a signed JWT has three parts");
        }
        return new Jwt(parts[0], parts[1], parts[2]);
    }

    /** Everything in the header. */
    public Map<String, @Nullable Object> header() {
        return header;
    }

    /** Everything in the payload. */
    public Map<String, @Nullable Object> claims() {
        return claims;
    }

    /** The {@code typ} of the header; null where there is none. */
    public @Nullable String type() {
        return Json.text(header, "typ");
    }

    /** The {@code kid} of the header; null where there is none. */
    public @Nullable String keyId() {
        return Json.text(header, "kid");
    }

    /** The claim as text; null where it is absent or something else. */
    public @Nullable String text(String claim) {
        return Json.text(claims, claim);
    }

    /** The audience, one or several; empty where there is none. */
    public List<String> audience() {
        Object aud = claims.get("aud");
        if (aud instanceof String one) {
            return List.of(one);
        }
        List<String> audience = new ArrayList<>();
        if (aud instanceof List<?> several) {
            several.forEach(each -> audience.add(String.valueOf(each)));
        }
        return audience;
    }

    /**
     * The claim as a time; null where it is absent.
     *
     * @throws InvalidJwtException if it is not a number of seconds
     */
    public @Nullable Instant instant(String claim) throws InvalidJwtException {
        Object value = claims.get(claim);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number seconds)) {
            throw new InvalidJwtException(claim + " must be a number");
        }
        try {
            return Instant.ofEpochMilli(Math.round(seconds.doubleValue() * 1000));
        } catch (DateTimeException e) {
            throw new InvalidJwtException(claim + " is out of all bounds");
        }
    }

    /**
     * The algorithm that the header names.
     *
     * @throws InvalidJwtException if it is none of the allowed ones
     */
    public JwsAlgorithm algorithm(Collection<JwsAlgorithm> allowed) throws InvalidJwtException {
        JwsAlgorithm algorithm = JwsAlgorithm.ofWireName(header.get("alg"));
        if (algorithm == null || !allowed.contains(algorithm)) {
            throw new InvalidJwtException("alg is not allowed");
        }
        return algorithm;
    }

    /**
     * Verifies the signature.
     *
     * @throws InvalidJwtException if none of the keys made it, by one of the allowed algorithms
     */
    public void verify(Collection<? extends Key> keys, Collection<JwsAlgorithm> allowed) throws InvalidJwtException {
        JwsAlgorithm algorithm = algorithm(allowed);
        // No extension is understood here, and what is critical must be (RFC 7515 section 4.1.11).
        if (header.containsKey("crit")) {
            throw new InvalidJwtException("crit names an unknown extension");
        }
        for (Key key : keys) {
            if (algorithm.verifies(key, signed, signature)) {
                return;
            }
        }
        throw new InvalidJwtException("the signature does not verify");
    }

    @Override
    public String toString() {
        return "Jwt[" + header.get("alg") + ", " + claims.size() + " claims]";
    }

    private static Map<String, @Nullable Object> object(String part) throws InvalidJwtException {
        try {
            return Collections.unmodifiableMap(Json.object(new String(Base64Url.decode(part), UTF_8)));
        } catch (IOException e) {
            throw new InvalidJwtException("a part is not a JSON object");
        }
    }
}
