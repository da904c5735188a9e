package dev.berth.cli;

import dev.berth.Berth;
import dev.berth.SignOut;
import dev.berth.SignedOut;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs out: revokes, then forgets. */
@Command(name = "logout", description = "revoke at the server (RFC 7009), then forget")
final class LogoutCommand implements Verb {
    private final BerthCommand command;

    @Parameters(paramLabel = "TARGET", arity = "1..*", description = "configured names, NAME@LABEL, or URLs")
    private List<String> texts = List.of();

    @Option(names = "--local", description = "only forget")
    private boolean local;

    @Mixin
    private AccountOption account = new AccountOption();

    LogoutCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() throws InterruptedException {
        Targets all = local ? Targets.of(command).withoutSecrets() : Targets.of(command);
        List<Target> targets = texts.stream().map(text -> find(all, text)).toList();
        ExitCode worst = ExitCode.DONE;
        try (Session session = Session.silent(command)) {
            for (Target target : targets) {
                ExitCode exit = signOut(session, target, !local, command.output());
                if (exit != ExitCode.DONE) {
                    worst = worst == ExitCode.DONE ? exit : ExitCode.FAILED;
                }
            }
        }
        return worst;
    }

    /** To revoke takes the client's secret; to forget takes nothing. */
    private Target find(Targets all, String text) {
        try {
            return all.find(text, account.label(), null);
        } catch (ConfigurationException e) {
            String hint = e.facts().get("hint");
            if (hint == null || !e.facts().containsKey("file")) {
                throw e;
            }
            Map<String, String> facts = new LinkedHashMap<>(e.facts());
            facts.put("hint", hint + ", or only forget the sign-in: berth logout " + ShellWord.of(text) + " --local");
            throw new ConfigurationException(e.code(), String.valueOf(e.getMessage()), facts, e);
        }
    }

    /** Ends what is signed in there, and tells what became of it. */
    static ExitCode signOut(Session session, Target target, boolean revoke, Output output) throws InterruptedException {
        session.progress().know(target);
        try {
            Berth berth = session.berth();
            tell(target, revoke ? berth.signOut(target.server()) : berth.forget(target.server()), output);
            return ExitCode.DONE;
        } catch (BerthException e) {
            ExitCode exit = session.progress().tell(target.server(), e);
            for (Throwable other : e.getSuppressed()) {
                if (other instanceof BerthException failure) {
                    session.progress().tell(target.server(), failure);
                }
            }
            return exit;
        }
    }

    private static void tell(Target target, SignedOut end, Output output) {
        List<String> lines = new ArrayList<>();
        lines.add(PlainText.of(target.name(), 100) + ": " + inAll(end));
        for (SignedOut.Token token : end.tokens()) {
            lines.add("  " + inOne(token));
            Output.facts(token.facts()).forEach(fact -> lines.add("    " + fact));
        }
        output.say(lines);
        output.event(
                "signed_out",
                target.name(),
                Map.of(
                        "account",
                        target.server().account(),
                        "outcome",
                        end.outcome().wireName(),
                        "tokens",
                        end.tokens().stream().map(LogoutCommand::members).toList()));
    }

    private static String inAll(SignedOut end) {
        return switch (end.outcome()) {
            case NOT_SIGNED_IN -> "was not signed in.";
            case REVOKED ->
                "signed out; the authorization server has revoked the grant"
                        + (end.tokens().stream().allMatch(token -> token.outcome() == SignOut.REVOKED)
                                ? "."
                                : "; warning: not all of its tokens.");
            case FORGOTTEN -> "forgotten here; the grant stays good at the authorization server until it ends.";
            case REVOCATION_UNSUPPORTED ->
                "forgotten here; warning: the authorization server offers no revocation of the grant, so it stays good until"
                        + " it ends.";
            case REVOCATION_FAILED ->
                "forgotten here; warning: the grant could not be revoked at the authorization server and stays good until it"
                        + " ends; withdraw it there, in your account's settings.";
        };
    }

    private static String inOne(SignedOut.Token token) {
        String issuer = PlainText.of(token.issuer(), 200);
        String kind = token.kind().replace('_', ' ') + ": ";
        if (token.outcome() == SignOut.REVOKED) {
            return kind + "revoked at " + issuer;
        }
        return kind
                + (token.outcome() == SignOut.REVOCATION_UNSUPPORTED
                        ? "not revoked, as there is no way to at "
                        : "not revoked, so far as is known, at ")
                + issuer
                + (token.expiresAt() == null
                        ? ""
                        : "; ends by itself at " + token.expiresAt().truncatedTo(ChronoUnit.SECONDS));
    }

    private static Map<String, String> members(SignedOut.Token token) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("kind", token.kind());
        members.put("issuer", PlainText.of(token.issuer()));
        members.put("outcome", token.outcome().wireName());
        if (token.expiresAt() != null) {
            members.put("expires_at", token.expiresAt().toString());
        }
        token.facts().forEach((name, value) -> members.putIfAbsent(name, PlainText.of(value)));
        return members;
    }
}
