package dev.berth.cli;

import dev.berth.SignOut;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.error.BerthException;
import java.util.List;
import java.util.Locale;
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
        Targets all = Targets.of(command);
        List<Target> targets = texts.stream()
                .map(text -> all.find(text, account.label(), null))
                .toList();
        ExitCode worst = ExitCode.DONE;
        try (Session session = Session.silent(command)) {
            for (Target target : targets) {
                session.progress().know(target);
                try {
                    tell(target, session.berth().signOut(target.server(), !local));
                } catch (BerthException e) {
                    ExitCode exit = session.progress().tell(target.server(), e);
                    worst = worst == ExitCode.DONE ? exit : ExitCode.FAILED;
                }
            }
        }
        return worst;
    }

    private void tell(Target target, SignOut end) {
        Output output = command.output();
        output.say(PlainText.of(target.name(), 100) + ": "
                + switch (end) {
                    case NOT_SIGNED_IN -> "was not signed in.";
                    case REVOKED -> "signed out; the authorization server has revoked the grant.";
                    case FORGOTTEN -> "forgotten here; the grant stays good at the authorization server until it ends.";
                    case REVOCATION_UNSUPPORTED ->
                        "forgotten here; warning: the authorization server offers no revocation, so the tokens stay good"
                                + " until they end.";
                    case REVOCATION_FAILED ->
                        "forgotten here; warning: the grant could not be revoked at the authorization server and stays"
                                + " good until it ends; withdraw it there, in your account's settings.";
                });
        output.event(
                "signed_out",
                target.name(),
                Map.of(
                        "account",
                        target.server().account(),
                        "outcome",
                        end.name().toLowerCase(Locale.ROOT)));
    }
}
