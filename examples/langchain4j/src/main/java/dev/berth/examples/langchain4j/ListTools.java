package dev.berth.examples.langchain4j;

import dev.berth.Berth;
import dev.berth.Interaction;
import dev.berth.PendingSignIn;
import dev.berth.Server;
import dev.berth.browser.SystemBrowser;
import dev.berth.store.FileTokenStore;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.McpClient;
import java.net.URI;
import java.nio.file.Path;

/** Lists the tools of a server: its URL, and the folder to keep the sign-in in. */
public final class ListTools {
    private ListTools() {}

    /** Signs in where need be. */
    public static void main(String[] args) throws Exception {
        Server server = Server.at(URI.create(args[0])).build();
        try (Berth berth = Berth.builder()
                        .store(new FileTokenStore(Path.of(args[1])))
                        .interaction(new Browsing())
                        .build();
                McpClient client = new DefaultMcpClient.Builder()
                        .transport(SignedInTransport.signedIn(berth, server))
                        .build()) {
            client.listTools().forEach(tool -> System.out.println(tool.name()));
        }
    }

    private static final class Browsing implements Interaction {
        @Override
        public void authorizationRequired(PendingSignIn pending) {
            System.err.println("Sign in at " + pending.url());
        }

        @Override
        public void open(URI address, int waiting) {
            new SystemBrowser().open(address);
        }
    }
}
