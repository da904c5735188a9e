package dev.berth;

import dev.berth.client.ClientIdMetadataDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The pinned ports of metadata documents, which are the same for every program of this machine: one test has them at a time,
 * and lets others hold as many as it likes.
 */
final class DocumentPorts implements AutoCloseable {
    static final List<Integer> ALL = ClientIdMetadataDocument.PORTS;

    private final FileChannel turn;
    private final List<ServerSocket> taken = new ArrayList<>();

    private DocumentPorts(FileChannel turn) {
        this.turn = turn;
    }

    /** Waits for the turn of this test. */
    static DocumentPorts own() {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "berth-document-ports-in-tests.lock");
        try {
            FileChannel turn = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            turn.lock();
            return new DocumentPorts(turn);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody else listens there; one that is held already is as good. */
    void take(List<Integer> ports) throws IOException {
        for (int port : ports) {
            try {
                taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            } catch (BindException e) {
                // As was wanted.
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket socket : taken) {
            socket.close();
        }
        turn.close();
    }
}
