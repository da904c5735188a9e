package dev.berth.counterparts;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** What a JWT says, unverified: the guarded servers see to that. Its text form shows nothing of it. */
final class Jwt {

    private final Map<String, Object> claims;

    private Jwt(Map<String, Object> claims) {
        this.claims = claims;
    }

    static Jwt parse(String compact) throws IOException {
        return new Jwt(JSON.std.mapFrom(Base64.getUrlDecoder().decode(compact.split("\\.", -1)[1])));
    }

    Object claim(String name) {
        Object claim = claims.get(name);
        if (claim == null) {
            throw new AssertionError("the token has no " + name);
        }
        return claim;
    }

    /** RFC 7519 section 4.1.3: one audience may stand alone. */
    List<?> audience() {
        return claim("aud") instanceof List<?> several ? several : List.of(claim("aud"));
    }

    @Override
    public String toString() {
        return "Jwt" + claims.keySet();
    }
}
