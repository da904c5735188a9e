package dev.berth;

import dev.berth.error.AuthorizationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TokenException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Header lines for clients that ask for no more than those, and cannot be told of an answer. */
final class BearerHeaders implements Supplier<Map<String, String>> {
    private static final String AUTHORIZATION = "Authorization";

    private final Berth berth;
    private final Server server;

    BearerHeaders(Berth berth, Server server) {
        this.berth = berth;
        this.server = server;
    }

    @Override
    public Map<String, String> get() {
        Map<String, String> lines = new LinkedHashMap<>(server.headers());
        if (lines.keySet().stream().noneMatch(AUTHORIZATION::equalsIgnoreCase)) {
            lines.put(AUTHORIZATION, "Bearer " + bearer().value().reveal());
        }
        return lines;
    }

    private AccessToken bearer() {
        AccessToken token = token();
        if (token.isBoundToKey()) {
            throw new TokenException(
                    ErrorCode.TOKEN_BOUND,
                    "The token for " + server.name()
                            + " is bound to a key: it goes with a proof for each request, which"
                            + " fixed header lines cannot bring.",
                    Map.of("server", server.name(), "rule", "RFC 9449 section 7"));
        }
        return token;
    }

    private AccessToken token() {
        try {
            return berth.token(server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuthorizationException(
                    ErrorCode.CANCELLED,
                    "The wait for a token of " + server.name() + " was interrupted.",
                    Map.of("server", server.name()),
                    e);
        }
    }

    /** Names the server only. */
    @Override
    public String toString() {
        return "BearerHeaders[" + server.name() + "]";
    }
}
