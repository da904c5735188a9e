package dev.berth.doctor;

import dev.berth.challenge.Challenges;
import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Topic;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.http.HttpRequest;
import dev.berth.wire.McpClient;
import dev.berth.wire.OpenSession;
import dev.berth.wire.Probe;
import dev.berth.wire.Wire;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the MCP server without a token, as newer clients do and as older ones do, and looks at how it asks for one. */
final class McpVisit {
    private static final Set<ErrorCode> OUT_OF_REACH = Set.of(
            ErrorCode.UNREACHABLE,
            ErrorCode.TLS_FAILED,
            ErrorCode.TIMEOUT,
            ErrorCode.ADDRESS_REFUSED,
            ErrorCode.UNSAFE_URL);
    private static final String INITIALIZE = "initialize";
    private static final String LIST_TOOLS = "tools/list";

    /**
     * How the server met us.
     *
     * @param challenges those of its refusal; null where it refused nothing
     * @param isReached whether anything answered, so that it is worth asking for more
     */
    record Met(@Nullable Challenges challenges, boolean isReached) {}

    private final Exchanges exchanges;
    private final ExaminationRequest request;
    private final Chart chart;

    McpVisit(Exchanges exchanges, ExaminationRequest request, Chart chart) {
        this.exchanges = exchanges;
        this.request = request;
        this.chart = chart;
    }

    Met visit() throws InterruptedException {
        Probe answer;
        try {
            answer = client().probe();
        } catch (BerthException e) {
            return failed(e);
        }
        if (answer instanceof Probe.Open open) {
            try (OpenSession session = open.session()) {
                return opened(session);
            }
        }
        Exchange refusal = last();
        passOver(exchanges.messages().size() - 1);
        chart.step(Topic.MCP, title(refusal), refusal);
        Challenges challenges = new ChallengeRules(chart).check(refusal);
        ownAuthorization();
        olderClients(refusal);
        return new Met(challenges, true);
    }

    private McpClient client() {
        return McpClient.of(exchanges, request.server())
                .headers(request::headersToSend)
                .addresses(request.serverAddresses())
                .timeout(HttpRequest.DEFAULT_TIMEOUT);
    }

    private Exchange last() {
        List<Exchange> messages = exchanges.messages();
        return messages.get(messages.size() - 1);
    }

    /** What went before the answer that counts: a server of one wire does not understand the other. */
    private void passOver(int upTo) {
        for (Exchange exchange : exchanges.messages().subList(0, upTo)) {
            if (exchange.message().startsWith("notifications/")) {
                continue;
            }
            chart.step(Topic.MCP, title(exchange), exchange);
            chart.note(
                    Rule.MCP_ANSWERS,
                    exchange.isSuccess()
                            ? "It is answered."
                            : "It is not understood, so the server is asked in another manner.");
        }
    }

    private Met failed(BerthException e) {
        if (exchanges.messages().isEmpty()) {
            chart.step(Topic.MCP, "A first request without a token", request.server());
        } else {
            passOver(exchanges.messages().size() - 1);
            chart.step(Topic.MCP, title(last()), last());
        }
        String theirs = e.facts().get("server_error");
        String message = e.getMessage() + (theirs == null || theirs.isBlank() ? "" : ": " + theirs);
        boolean reached = !OUT_OF_REACH.contains(e.code());
        chart.broken(
                Rule.MCP_ANSWERS,
                sentence(chart.words().of(message)),
                new Advice(
                        reached
                                ? "Check the URL: it has to be the MCP endpoint's own, with its path."
                                : "Check the URL and the network.",
                        "Answer POST at the MCP endpoint, and requests without a token with 401."),
                e.code());
        return new Met(null, reached);
    }

    private Met opened(OpenSession session) throws InterruptedException {
        int asked = exchanges.messages().size();
        String first = session.wire() == Wire.STATELESS ? "" : INITIALIZE;
        int answered = asked - 1;
        while (answered > 0
                && !first.isEmpty()
                && !exchanges.messages().get(answered).message().equals(first)) {
            answered--;
        }
        Exchange answer = exchanges.messages().get(answered);
        passOver(answered);
        chart.step(Topic.MCP, title(answer), answer);
        chart.kept(
                Rule.MCP_ANSWERS,
                "An MCP server answers, in revision " + chart.words().of(session.protocolVersion()) + ".");
        chart.note(Rule.OPEN_WITHOUT_TOKEN, "It lets clients in without a token.");
        ownAuthorization();
        if (session.wire() == Wire.STATELESS) {
            olderClients(answer);
        }
        return new Met(tools(session), true);
    }

    /** Some servers let anybody in and challenge what comes after. */
    private @Nullable Challenges tools(OpenSession session) throws InterruptedException {
        String seen;
        try {
            int tools = session.listTools().size();
            seen = tools + (tools == 1 ? " tool is" : " tools are") + " visible without a sign-in.";
        } catch (BerthException e) {
            seen = "No tools can be seen: " + chart.words().of(String.valueOf(e.getMessage())) + ".";
        }
        Exchange list = last();
        chart.step(Topic.MCP, title(list), list);
        if (list.isRefusal() && list.message().equals(LIST_TOOLS)) {
            return new ChallengeRules(chart).check(list);
        }
        chart.note(Rule.OPEN_WITHOUT_TOKEN, seen);
        return null;
    }

    private void ownAuthorization() {
        if (request.hasOwnAuthorization()) {
            chart.note(
                    Rule.OPEN_WITHOUT_TOKEN,
                    "An Authorization header is configured for this server. It is not sent here, and with it there is"
                            + " nothing to sign in to.");
        }
    }

    private void olderClients(Exchange newer) throws InterruptedException {
        if (newer.message().equals(INITIALIZE)) {
            return;
        }
        int before = exchanges.messages().size();
        try {
            Probe answer = client().remembering(Wire.HANDSHAKE).probe();
            if (answer instanceof Probe.Open open) {
                open.session().close();
            }
        } catch (BerthException e) {
            // What the handshake itself was answered is told below; a failure here keeps nobody from signing in.
        }
        Exchange older = exchanges.messages().get(before);
        chart.step(Topic.MCP, title(older), older);
        compare(newer, older);
    }

    private void compare(Exchange newer, Exchange older) {
        if (older.failure() != null) {
            chart.note(
                    Rule.CHALLENGES_ALIKE,
                    sentence(chart.words().of(String.valueOf(older.failure().getMessage()))));
        } else if (!older.isRefusal() && !older.isSuccess()) {
            chart.note(Rule.CHALLENGES_ALIKE, "Clients of revisions through 2025-11-25 are not served.");
        } else if (newer.isRefusal() != older.isRefusal()) {
            chart.warning(
                    Rule.CHALLENGES_ALIKE,
                    newer.isRefusal()
                            ? "Clients through 2025-11-25 are let in, while newer ones are asked for a token."
                            : "Clients through 2025-11-25 are asked for a token, while newer ones are let in.",
                    Advice.owner("Ask both for a token, or neither."));
        } else if (newer.isRefusal() && !newer.challenges().equals(older.challenges())) {
            chart.warning(
                    Rule.CHALLENGES_ALIKE,
                    "Clients through 2025-11-25 get another challenge than newer ones.",
                    Advice.owner("Send both the same WWW-Authenticate."));
        } else {
            chart.kept(
                    Rule.CHALLENGES_ALIKE,
                    newer.isRefusal()
                            ? "Clients through 2025-11-25 get the same challenge."
                            : "Clients through 2025-11-25 are let in too.");
        }
    }

    private static String title(Exchange exchange) {
        return switch (exchange.message()) {
            case "server/discover" -> "A first request without a token (server/discover, MCP 2026-07-28)";
            case INITIALIZE -> "A first request without a token (initialize, MCP through 2025-11-25)";
            case LIST_TOOLS -> "The tools, without a token (tools/list)";
            default -> "A request without a token";
        };
    }

    static String sentence(String text) {
        String whole = text.isEmpty() ? "No reason was given" : text;
        return Character.toUpperCase(whole.charAt(0)) + whole.substring(1) + (whole.endsWith(".") ? "" : ".");
    }
}
