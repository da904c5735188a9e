package com.example;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The TypeScript SDK's example server and its authorization server, in a process of their own, at ports of their own. */
final class TypeScriptServer implements AutoCloseable {
    private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path EXAMPLE =
            CHECKOUT.resolve(".tools/node/node_modules/@modelcontextprotocol/sdk/dist/esm/examples/server");
    private static final Pattern LISTENING =
            Pattern.compile("\\{\"listening\":\\{\"MCP_PORT\":(\\d+),\"MCP_AUTH_PORT\":(\\d+)}}");
    private static final Pattern ENDED = Pattern.compile("ended");

    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final MatchResult ports;

    private TypeScriptServer(Process process) throws InterruptedException {
        this.process = process;
        this.input = process.outputWriter();
        Thread reader = new Thread(() -> read(process.inputReader()));
        reader.setDaemon(true);
        reader.start();
        this.ports = await(LISTENING);
    }

    static TypeScriptServer start() throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                "node",
                "--import",
                CHECKOUT.resolve("counterparts/node/own-ports.mjs").toUri().toString(),
                "--import",
                Path.of("ending-tokens.mjs").toUri().toString(),
                EXAMPLE.resolve("simpleStreamableHttp.js").toString(),
                "--oauth");
        command.environment().put("OWN_PORTS", "MCP_PORT,MCP_AUTH_PORT");
        command.environment()
                .put(
                        "PROVIDER",
                        EXAMPLE.resolve("demoInMemoryOAuthProvider.js").toUri().toString());
        Process process = command.redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new TypeScriptServer(process);
    }

    private void read(BufferedReader lines) {
        lines.lines().forEach(line -> {
            System.out.println(line);
            output.add(line);
        });
    }

    private MatchResult await(Pattern wanted) throws InterruptedException {
        while (true) {
            String line = output.poll(60, TimeUnit.SECONDS);
            if (line == null) {
                process.destroyForcibly();
                throw new IllegalStateException("the server has not said " + wanted);
            }
            var matcher = wanted.matcher(line);
            if (matcher.matches()) {
                return matcher.toMatchResult();
            }
        }
    }

    String url() {
        return "http://localhost:" + ports.group(1) + "/mcp";
    }

    String issuer() {
        return "http://localhost:" + ports.group(2);
    }

    /** Every access token so far has come to its end. */
    void endTokens() throws IOException, InterruptedException {
        input.write('\n');
        input.flush();
        await(ENDED);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
