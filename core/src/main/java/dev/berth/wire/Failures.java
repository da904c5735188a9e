package dev.berth.wire;

import dev.berth.answer.ServerClock;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.McpException;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.SafeUrl;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What an answer that is no result means. */
final class Failures {
    private static final int MAX_MESSAGE = 2_000;

    private Failures() {}

    /** The server refused, and nothing could be done about it. */
    static McpException refused(URI url, Reply reply) {
        Map<String, String> facts = facts(url, reply);
        if (!reply.challenges().isEmpty()) {
            facts.put(
                    "challenge", Untrusted.cut(reply.withoutToken(String.join(", ", reply.challenges())), MAX_MESSAGE));
        }
        if (reply.status() == 403) {
            return new McpException(
                    ErrorCode.INSUFFICIENT_SCOPE, "the server refuses this request to this account", facts);
        }
        return reply.used() == null
                ? new McpException(ErrorCode.NOT_SIGNED_IN, "the server asks for a sign-in", facts)
                : notAccepted(reply, facts);
    }

    /** Servers refuse what is dated by another clock than theirs, and rarely say so (RFC 9449 section 11.1). */
    private static McpException notAccepted(Reply reply, Map<String, String> facts) {
        String message = "the server does not accept the token";
        if (reply.isRefusalOfProof()) {
            message = "the server does not accept the proof that goes with the token";
            facts.put("rule", "RFC 9449 section 4.3");
            facts.put("hint", "check this machine's clock; if it is right, tell whoever runs the server");
        }
        Duration skew = reply.clockSkew();
        if (skew != null) {
            message += ": this machine's clock is " + ServerClock.told(skew) + " the server's";
            facts.put("hint", ServerClock.HINT);
        }
        return new McpException(ErrorCode.TOKEN_NOT_ACCEPTED, message, facts);
    }

    /** An answer without a result: the server's error, or a status, or nothing usable. */
    static BerthException noResult(URI url, String method, Reply reply) {
        Map<String, String> facts = facts(url, reply);
        facts.put("method", method);
        JsonObject error = reply.error();
        if (error != null) {
            facts.put("code", String.valueOf(error.number("code")));
            facts.put(
                    "server_error",
                    Untrusted.cut(
                            reply.withoutToken(Objects.requireNonNullElse(error.string("message"), "")), MAX_MESSAGE));
            return new McpException(ErrorCode.MCP_ERROR, "the server answered " + method + " with an error", facts);
        }
        if (isTrouble(reply.status())) {
            return new TransportException(
                    Stage.MCP, ErrorCode.SERVER_ERROR, "the server is in trouble: status " + reply.status(), facts);
        }
        String message = reply.status() / 100 == 2
                ? "the answer to " + method + " is no MCP message"
                : "no MCP server answers there: status " + reply.status();
        return new McpException(ErrorCode.INVALID_RESPONSE, message, facts);
    }

    static McpException unsupported(URI url, List<String> versions) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", SafeUrl.withoutQuery(url));
        facts.put("supported", Untrusted.cut(String.join(", ", versions), MAX_MESSAGE));
        return new McpException(
                ErrorCode.UNSUPPORTED_PROTOCOL, "the server speaks no version of MCP that is known here", facts);
    }

    /** Whether the status says that trying later may help, and nothing about what the server speaks. */
    static boolean isTrouble(int status) {
        return status == 429 || status >= 500;
    }

    static Map<String, String> facts(URI url, Reply reply) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", SafeUrl.withoutQuery(url));
        facts.put("status", Integer.toString(reply.status()));
        return facts;
    }
}
