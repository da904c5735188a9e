package com.example;

import dev.berth.Berth;
import dev.berth.Interaction;
import dev.berth.PendingSignIn;
import dev.berth.Server;
import dev.berth.browser.SystemBrowser;
import dev.berth.mcpsdk.ProtectedTransport;
import dev.berth.store.FileTokenStore;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;

/** The README's two programs, word for word: lists the tools of a server. */
public final class Program {
    /** What else is done in the session, before it ends. */
    interface Session {
        void with(McpSyncClient client) throws Exception;
    }

    private Program() {}

    /** {@code SERVER-URL FOLDER}. */
    public static void main(String[] arguments) throws Exception {
        run(arguments[0], Path.of(arguments[1]), client -> {});
    }

    static void run(String address, Path home, Session session) throws Exception {
        // shown in README.md
        Server server = Server.at(URI.create(address)).name("example").build();
        Interaction person = new Interaction() {
            @Override
            public void authorizationRequired(PendingSignIn pending) {
                System.err.println("Sign in at\n" + pending.url());
            }

            @Override
            public void open(URI address, int waiting) {
                new SystemBrowser().open(address);
            }
        };
        try (Berth berth = Berth.builder()
                .store(new FileTokenStore(home))
                .interaction(person)
                .build()) {
            berth.signIn(server); // silent if a grant stands, else in the browser
            HttpClient client = berth.httpClient(server); // its requests carry the token, which is kept good
            Map<String, String> headers = berth.headers(server).get(); // for other clients
            // not shown
            run(berth, server, session);
            // shown again
        }
        // shown no further
    }

    private static void run(Berth berth, Server server, Session session) throws Exception {
        // shown in README.md
        McpClientTransport transport =
                ProtectedTransport.signedIn(berth, server).build();
        try (McpSyncClient client = McpClient.sync(transport).build()) {
            client.initialize();
            client.listTools().tools().forEach(tool -> System.out.println(tool.name()));
            // not shown
            session.with(client);
            // shown again
        }
        // shown no further
    }
}
