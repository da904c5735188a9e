package dev.berth.cli;

import dev.berth.Connection;
import dev.berth.Progress;
import dev.berth.Server;
import dev.berth.SignedIn;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.Screen;
import dev.berth.cli.output.ShellWord;
import dev.berth.error.BerthException;
import dev.berth.error.Stage;
import dev.berth.error.StoreException;
import dev.berth.mcp.ServerInfo;
import dev.berth.redirect.Rejection;
import dev.berth.store.PendingSignInRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Tells what happens, to the person in lines and to a program in events. Thread-safe. */
final class ProgressOutput implements Progress {
    private final Output output;
    private final Map<Server, Target> targets = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Set<Object> told = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private BiFunction<Server, BerthException, BerthException> meaning = (server, failure) -> failure;

    ProgressOutput(Output output) {
        this.output = output;
    }

    /** Says what failures mean here, before any comes. */
    void meaning(BiFunction<Server, BerthException, BerthException> meaning) {
        this.meaning = meaning;
    }

    /** Learns how servers are named on the command line. */
    void know(Target target) {
        targets.put(target.server(), target);
    }

    @Override
    public void responseRejected(Server server, Rejection reason, int count) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("via", "http");
        fields.put("reason", reason.wireName());
        fields.put("count", count);
        output.event("response_rejected", server.name(), fields);
        String line = PlainText.of(server.name(), 100) + ": a response was refused (" + reason.wireName() + ", " + count
                + "): " + reason.explanation();
        switch (reason) {
            // A favicon, a scanner or a reload is of no interest to the person.
            case WRONG_PATH, WRONG_METHOD, REPLAYED -> output.detail(line);
            default -> output.say(line + " The sign-in goes on.");
        }
    }

    /** The same event as for a sign-in of our own: to who scripts it, it makes no difference whose listener waits. */
    @Override
    public void awaitingAnother(Server server, PendingSignInRecord pending) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        String code = pending.userCode();
        fields.put("url", pending.url().toASCIIString());
        fields.put("redirect_uri", pending.redirectUri());
        fields.put("user_code", code);
        fields.put("verification_uri", code == null ? null : pending.url().toASCIIString());
        fields.put("listening", pending.listening());
        fields.put("expires_at", pending.expiresAt().toString());
        output.event("authorization_required", server.name(), fields);
        row(server.name(), "waiting for another process's sign-in");
        output.say("Another berth process is at the sign-in to " + PlainText.of(server.name(), 100)
                + " already, and its result is waited for. If its page is not open yet, open:\n"
                + pending.url().toASCIIString()
                + (code == null ? "" : "\nand enter the code:\n" + PlainText.of(code, 100)));
    }

    @Override
    public void signedIn(SignedIn signedIn) {
        if (told.add(signedIn.server())) {
            String name = PlainText.of(signedIn.server().name(), 100);
            output.event("signed_in", signedIn.server().name(), fields(signedIn));
            row(name, "signed in, opening a session");
            output.say(output.green("signed in") + ": " + name + details(signedIn));
        }
    }

    @Override
    public void storeUnreadable(Server server, StoreException failure) {
        output.say(PlainText.of(server.name(), 100) + ": " + PlainText.of(String.valueOf(failure.getMessage()))
                + ". The token in memory is used while it lasts.");
    }

    @Override
    public void closingAwaitsRefresh(Server server) {
        output.say(PlainText.of(server.name(), 100)
                + ": a refresh of its token is under way, and its issuer takes its time. What it answers is waited for, half"
                + " a minute as a rule"
                // It is made by the command itself then.
                + (output.isVerbose() ? ": to break that off may end the sign-in." : "."));
    }

    @Override
    public void connected(Connection connection) {
        Server server = connection.server();
        ServerInfo info = connection.session().serverInfo();
        Map<String, Object> serverInfo = new LinkedHashMap<>();
        serverInfo.put("name", info.name());
        serverInfo.put("version", info.version());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("server_info", serverInfo);
        fields.put("protocol_version", connection.session().protocolVersion());
        fields.put("tools", connection.tools().size());
        String title = info.title();
        output.screen().removeRow(server.name());
        output.say(output.green("connected") + ": " + PlainText.of(server.name(), 100) + ", "
                + PlainText.of(title != null ? title : info.name(), 100) + " " + PlainText.of(info.version(), 40)
                + " (MCP " + PlainText.of(connection.session().protocolVersion(), 20) + "), " + tools(connection));
        output.event("connected", server.name(), fields);
    }

    @Override
    public void failed(Server server, BerthException failure) {
        tell(server, failure);
    }

    /** Tells a failure once, however often it comes by, and how the command ends by it. */
    ExitCode tell(Server server, BerthException failure) {
        Target target = targets.get(server);
        BerthException meant = meaning.apply(server, failure);
        output.screen().removeRow(server.name());
        if (told.add(failure)) {
            output.failure(server.name(), word(server, target, meant.stage()), meant);
        }
        return ExitCode.of(meant.code());
    }

    private static String word(Server server, @Nullable Target target, Stage stage) {
        if (target == null) {
            return ShellWord.of(server.name());
        }
        return stage == Stage.MCP ? target.word() : target.signInWords();
    }

    /** Shows what a server is at, where the terminal can. */
    void row(String server, String state) {
        Screen screen = output.screen();
        if (screen.isLive()) {
            screen.row(server, "  " + PlainText.of(server, 40) + ": " + state);
        }
    }

    private static String tools(Connection connection) {
        int count = connection.tools().size();
        String names = String.join(
                ", ",
                connection.tools().stream()
                        .limit(8)
                        .map(tool -> PlainText.of(tool.name(), 60))
                        .toList());
        return switch (count) {
            case 0 -> "no tools";
            case 1 -> "1 tool: " + names;
            default -> count + " tools: " + names + (count > 8 ? ", …" : "");
        };
    }

    private static Map<String, @Nullable Object> fields(SignedIn signedIn) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("issuer", signedIn.issuer());
        fields.put("resource", signedIn.resource());
        fields.put("scopes", signedIn.scopes());
        fields.put("expires_at", text(signedIn.expiresAt()));
        fields.put("account", signedIn.server().account());
        return fields;
    }

    private static String details(SignedIn signedIn) {
        StringBuilder details = new StringBuilder(" at ").append(PlainText.of(signedIn.issuer(), 200));
        if (signedIn.subject() != null) {
            details.append(", as ").append(PlainText.of(signedIn.subject(), 100));
        }
        if (!signedIn.scopes().isEmpty()) {
            details.append(", for ").append(PlainText.of(String.join(" ", signedIn.scopes()), 200));
        }
        return details.toString();
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
