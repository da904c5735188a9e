package dev.berth.examples.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Interaction;
import dev.berth.testkit.McpEndpoint;
import dev.berth.testkit.Person;
import dev.berth.testkit.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

@Timeout(120)
class ApplicationTest {
    private final World world = World.start(1);
    private final AtomicInteger asked = new AtomicInteger();

    @TempDir
    Path home;

    @AfterEach
    void stop() {
        world.close();
    }

    private McpEndpoint mcp() {
        return world.server(0).mcp();
    }

    private ConfigurableApplicationContext start() {
        Interaction person = pending -> {
            asked.incrementAndGet();
            ForkJoinPool.commonPool().execute(() -> new Person().visit(pending.url()));
        };
        return new SpringApplicationBuilder(Application.class)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("testkit", Interaction.class, () -> person, bean -> bean.setPrimary(true)))
                .run(
                        "--spring.ai.mcp.client.streamable-http.connections.example.url="
                                + world.server(0).origin(),
                        "--berth.home=" + home.resolve("berth"));
    }

    private static ToolCallback echo(ConfigurableApplicationContext application) {
        ToolCallback[] tools = application.getBean(ToolCallbackProvider.class).getToolCallbacks();
        assertThat(tools).hasSize(3);
        return Arrays.stream(tools)
                .filter(tool -> tool.getToolDefinition().name().endsWith("echo"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void signsInAndCallsATool() {
        try (ConfigurableApplicationContext application = start()) {
            assertThat(echo(application).call("{\"text\":\"hello\"}")).contains("hello");
        }
        assertThat(asked).hasValue(1);
        assertThat(mcp().requests())
                .filteredOn(request -> request.body().contains("\"tools/call\""))
                .hasSize(1)
                .allMatch(request -> request.header("Authorization") != null);
    }

    @Test
    void staysSoWhenTheTokenIsOverInMidSession() {
        try (ConfigurableApplicationContext application = start()) {
            ToolCallback echo = echo(application);
            world.authorizationServer().expireAccessTokens();
            assertThat(echo.call("{\"text\":\"hello\"}")).contains("hello");
        }
        assertThat(world.authorizationServer().token().refresh().count()).isOne();
        assertThat(asked).hasValue(1);
    }

    @Test
    void saysGoodbyeWithItsToken() throws Exception {
        start().close();
        assertThat(world.log().await(request -> request.method().equals("DELETE"), 1, Duration.ofSeconds(30)))
                .allMatch(request -> request.header("Authorization") != null);
    }

    @Test
    void isSignedInWhenItStartsAgain() {
        start().close();
        try (ConfigurableApplicationContext application = start()) {
            assertThat(echo(application).call("{\"text\":\"hello\"}")).contains("hello");
        }
        assertThat(asked).hasValue(1);
    }
}
