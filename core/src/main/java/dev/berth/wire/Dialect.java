package dev.berth.wire;

import dev.berth.mcp.ServerInfo;
import java.util.Map;

/** One wire to one server: dresses messages and keeps what the wire wants kept. Thread-safe. */
interface Dialect {
    Wire wire();

    ServerInfo serverInfo();

    String protocolVersion();

    /**
     * Sends a request and reads its answer, whatever it is.
     *
     * @param mirrored header lines for arguments that the wire wants to see there too
     */
    Reply request(Message message, Map<String, String> mirrored, Operation operation) throws InterruptedException;

    /** Ends what is open at the server, as far as it lets itself be ended. */
    void close() throws InterruptedException;
}
