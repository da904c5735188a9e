package dev.berth.examples.springai;

import dev.berth.Berth;
import dev.berth.Interaction;
import dev.berth.store.FileTokenStore;
import java.nio.file.Path;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Lists the tools of every MCP server that is configured. */
@SpringBootApplication
public class Application {
    /** Starts, signs in, lists, ends. */
    public static void main(String[] args) {
        SpringApplication.run(Application.class, args).close();
    }

    @Bean
    Berth berth(Interaction person, @Value("${berth.home:.berth}") Path home) {
        return Berth.builder()
                .store(new FileTokenStore(home.toAbsolutePath()))
                .interaction(person)
                .build();
    }

    @Bean
    Interaction person() {
        return new Browsing();
    }

    @Bean
    CommandLineRunner list(ToolCallbackProvider tools) {
        return args -> {
            for (var tool : tools.getToolCallbacks()) {
                System.out.println(tool.getToolDefinition().name());
            }
        };
    }
}
