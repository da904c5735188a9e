package dev.berth.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Berth;
import dev.berth.Connection;
import dev.berth.Server;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.Stage;
import dev.berth.mcp.ToolResult;
import dev.berth.testkit.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrorsTest extends WithWorld {
    private static final Path PAGE = Path.of("../docs/guide/errors.md");

    private String outcome = "";

    @Test
    void takesEachFailureWhereItBelongs() throws Exception {
        assertThat(call(server())).isNull();
        assertThat(outcome).isEqualTo("sign in");

        try (Berth berth =
                Berth.builder().store(store).interaction(new Visitor()).build()) {
            berth.signIn(server());
        }
        assertThat(call(server())).isNotNull();

        world.server(0).mcp().answerWith(Reply.status(503));
        assertThat(call(server())).isNull();
        assertThat(outcome).isEqualTo("later");

        world.server(0).mcp().answerWith(Reply.error(400, "bad", "no"));
        assertThat(call(server())).isNull();
        assertThat(outcome).startsWith("mcp invalid_response {").contains("status=400");
    }

    private @Nullable ToolResult call(Server server) throws InterruptedException {
        try (Berth berth = Berth.builder().store(store).build()) {
            // shown in docs/guide/errors.md
            try (Connection connection = berth.open(server)) {
                return connection.session().callTool("whoami", "{}");
            } catch (InteractionRequiredException e) {
                offerSignIn(server);
            } catch (BerthException e) {
                switch (e.code()) {
                    case UNREACHABLE, SERVER_ERROR, TIMEOUT -> tryLater(server);
                    default -> report(e.stage().wireName() + " " + e.code().wireName() + " " + e.facts());
                }
            }
            // shown no further
            return null;
        }
    }

    private void offerSignIn(Server server) {
        assertThat(server.name()).isEqualTo("example");
        outcome = "sign in";
    }

    private void tryLater(Server server) {
        assertThat(server.name()).isEqualTo("example");
        outcome = "later";
    }

    private void report(String text) {
        outcome = text;
    }

    @Test
    void thePageNamesEveryTypeAndNoOther() throws IOException {
        String types = Arrays.stream(BerthException.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .sorted()
                .collect(Collectors.joining(" "));
        assertThat(words("`(\\w+Exception)` \\|")).isEqualTo(types);
    }

    @Test
    void thePageNamesEveryCodeAndNoOther() throws IOException {
        String codes =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::name).sorted().collect(Collectors.joining(" "));
        assertThat(words("`([A-Z][A-Z_]+)`")).isEqualTo(codes);
    }

    @Test
    void thePageNamesEveryStage() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(Arrays.stream(Stage.values())
                        .map(stage -> "`" + stage.wireName() + "`")
                        .collect(Collectors.joining(", ")));
    }

    private static String words(String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult found) -> found.group(1))
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
