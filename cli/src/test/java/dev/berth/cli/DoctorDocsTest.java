package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.diagnosis.Rule;
import dev.berth.testkit.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page for those who run servers shows what the command says now. */
@Timeout(120)
class DoctorDocsTest {
    private static final Path PAGE = Path.of("../docs/doctor.md");

    @TempDir
    private Path home;

    @Test
    void thePageShowsAnExaminationAsItIs() throws IOException {
        try (World world = World.start(1)) {
            String server = world.server(0).origin();
            String issuer = world.authorizationServer().origin();
            world.authorizationServer()
                    .metadata()
                    .with("issuer", issuer + "/")
                    .without("registration_endpoint", "authorization_response_iss_parameter_supported");
            Run.in(home).run("servers", "add", "harbour", world.server(0).url());
            String said = Run.in(home).run("doctor", "harbour").err();
            String shown = said.replace(server, "https://mcp.example.com")
                    .replace(issuer, "https://auth.example.com")
                    .replace(System.lineSeparator(), "\n");
            assertThat(Files.readString(PAGE)).contains("$ berth doctor harbour\n" + shown);
        }
    }

    @Test
    void thePageListsNoOtherRules() throws IOException {
        String table = Files.readString(PAGE).split("## The rules", 2)[1];
        assertThat(table.lines().filter(line -> line.startsWith("| `")).filter(line -> !line.startsWith("| `check`")))
                .hasSize(Rule.values().length);
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void thePageListsEveryRule(Rule rule) throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("| `" + rule.wireName() + "` | " + rule.words() + " | " + rule.section() + " |");
    }
}
