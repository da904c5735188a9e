package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.output.ExitCode;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import dev.berth.testkit.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However much the command is asked to tell, no secret is told but by {@code token}. */
@Timeout(120)
class SecrecyTest {
    private static final Set<String> SECRET_FIELDS =
            Set.of("code", "code_verifier", "refresh_token", "client_secret", "token", "state", "device_code");

    @TempDir
    private Path home;

    /** Every secret that went over the wire. */
    private static Set<String> secrets(World world) {
        Set<String> secrets = new TreeSet<>();
        for (RecordedRequest request : world.log().all()) {
            for (String field : SECRET_FIELDS) {
                request.form().getOrDefault(field, java.util.List.of()).forEach(secrets::add);
                request.query().getOrDefault(field, java.util.List.of()).forEach(secrets::add);
            }
            String authorization = request.header("Authorization");
            if (authorization != null) {
                secrets.add(authorization.split(" ", 2)[1]);
            }
        }
        return secrets;
    }

    private static String withoutAuthorizationUrls(String text) {
        return text.replaceAll("https?://\\S+response_type=[^\\s\"]+", "URL");
    }

    @Test
    void noSecretIsToldInAWholeFlowWithItsFailures() throws IOException {
        String secret = "canary-client-secret";
        String header = "canary-header-value";
        Path secretFile = Files.writeString(home.resolve("secret"), secret + "\n");
        StringBuilder said = new StringBuilder();
        try (World world = World.start(1)) {
            world.authorizationServer()
                    .clients()
                    .add(Client.confidentialClient(
                            "known", secret, ClientAuthentication.CLIENT_SECRET_BASIC, "http://127.0.0.1/callback"));
            world.authorizationServer().clients().anyLoopbackPort(true);
            String url = world.server(0).url();
            String[][] commands = {
                {
                    "login",
                    url,
                    "--name",
                    "harbour",
                    "--client-id",
                    "known",
                    "--client-secret-file",
                    secretFile.toString(),
                    "--header",
                    "X-Key: ${CANARY}"
                },
                {"connect"},
                {"status"},
                {"servers", "list"},
                {"tools", "harbour"},
                {"call", "harbour", "whoami"}
            };
            for (String[] command : commands) {
                Run.Result result = run(command);
                assertThat(result.exit()).as(result.err()).isEqualTo(ExitCode.DONE);
                said.append(result.all());
            }
            world.authorizationServer().expireAccessTokens();
            Run.Result refreshed = run("tools", "harbour");
            assertThat(refreshed.err()).contains("token: POST ").contains("(refresh token) -> 200");
            said.append(refreshed.all());

            world.authorizationServer().token().exchange().answerWith(Reply.error(400, "invalid_grant", "no"));
            Run.Result refused = run("login", "harbour", "--force");
            assertThat(refused.exit()).as(refused.err()).isEqualTo(ExitCode.REFUSED);
            said.append(refused.all());
            world.authorizationServer().token().exchange().answerHonestly();
            world.authorizationServer().authorize().iss("https://other.example");
            said.append(run("login", "harbour", "--force").all());
            world.authorizationServer().authorize().answerHonestly();
            world.authorizationServer().authorize().refuse("server_error", "sorry");
            said.append(run("login", "harbour", "--force").all());
            said.append(run("logout", "harbour").all());

            Set<String> secrets = secrets(world);
            assertThat(secrets).hasSizeGreaterThan(12);
            secrets.add(secret);
            secrets.add(header);
            String told = withoutAuthorizationUrls(said.toString());
            assertThat(secrets)
                    .allSatisfy(s -> assertThat(told.contains(s))
                            .as("a secret of %s characters was told", s.length())
                            .isFalse());
            assertThat(told)
                    .contains("discovery: GET ")
                    .contains("listening at http://127.0.0.1:")
                    .contains("(authorization code) -> 200");
        }
    }

    @Test
    void noSecretIsToldInASignInOnAnotherDevice() {
        try (World world = World.start(1)) {
            world.authorizationServer().token().deviceCode().supported(true);
            world.authorizationServer().deviceAuthorization().interval(Duration.ofSeconds(1));
            String[] login = {"login", world.server(0).url(), "--name", "harbour", "--device", "-v", "--json"};
            Run.Result signedIn = DeviceLoginTest.allowing(Run.in(home)).run(login);
            assertThat(signedIn.exit()).as(signedIn.err()).isEqualTo(ExitCode.DONE);
            assertThat(signedIn.err()).contains("token: POST ").contains("(device code) -> 200");

            String token = Run.in(home).run("token", "harbour").out().strip();

            world.authorizationServer().token().deviceCode().answerWith(Reply.error(400, "invalid_grant", "no"));
            Run.Result refused = Run.in(home).run("login", "harbour", "--force", "-v", "--json");
            assertThat(refused.exit()).as(refused.err()).isEqualTo(ExitCode.REFUSED);

            Set<String> secrets = secrets(world);
            secrets.add(token);
            String told = signedIn.all() + refused.all();
            assertThat(secrets)
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(s -> assertThat(told.contains(s))
                            .as("a secret of %s characters was told", s.length())
                            .isFalse());
        }
    }

    private Run.Result run(String... command) {
        String[] loud = java.util.Arrays.copyOf(command, command.length + 2);
        loud[command.length] = "-v";
        loud[command.length + 1] = "--json";
        return Run.in(home).with("CANARY", "canary-header-value").withAPerson().run(loud);
    }
}
