package dev.berth.cli;

import dev.berth.AccessToken;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.TokenException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints an access token; the only verb that shows a secret. */
@Command(
        name = "token",
        description = "a valid access token on stdout, and nothing else; refreshes as needed; never asks anyone")
final class TokenCommand implements Verb {
    private final BerthCommand command;

    @Parameters(paramLabel = "TARGET", description = "a configured name, NAME@LABEL, or a URL")
    private String text = "";

    @Mixin
    private AccountOption account = new AccountOption();

    TokenCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() throws InterruptedException {
        Target target = Targets.of(command).find(text, account.label(), null);
        if (target.hasOwnAuthorization()) {
            throw Execution.usage(
                    "This server is called with its own Authorization header; there is no token of ours.",
                    "use the header from the config");
        }
        Session session = Session.silent(command);
        try {
            session.progress().know(target);
            AccessToken token = session.berth().token(target.server());
            print(token);
            return ExitCode.DONE;
        } catch (BerthException e) {
            return session.progress().tell(target.server(), e);
        } finally {
            session.close();
        }
    }

    private void print(AccessToken token) {
        if (token.isBoundToKey()) {
            throw new TokenException(
                    ErrorCode.TOKEN_BOUND,
                    "This token is bound to a key (DPoP); alone it is of no use to another program.",
                    Map.of("rule", "RFC 9449 section 7"));
        }
        Output output = command.output();
        if (!output.isJson()) {
            output.result(token.value().reveal());
            return;
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("access_token", token.value().reveal());
        object.put("token_type", token.tokenType());
        object.put(
                "expires_at",
                token.expiresAt() == null ? null : token.expiresAt().toString());
        output.object(object);
    }
}
