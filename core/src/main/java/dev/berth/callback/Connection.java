package dev.berth.callback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One connection, one request, one answer. For the engine's thread alone.
 *
 * <p>After the answer only our half is closed and what still comes is swallowed for a while: closing a socket with unread
 * bytes sends a reset, which can take the answer from the peer before it was read (RFC 9112 section 9.6).
 */
final class Connection {
    private static final byte[] NOTHING = {};

    private final Port port;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final long drainedBytes;

    private Phase phase = Phase.READING;
    private long deadline;
    private byte[] head = NOTHING;
    private int length;
    private boolean more;
    private long swallowed;
    private @Nullable ByteBuffer out;
    private @Nullable Answer meanwhile;

    Connection(Port port, SocketChannel channel, SelectionKey key, long drainedBytes) {
        this.port = port;
        this.channel = channel;
        this.key = key;
        this.drainedBytes = drainedBytes;
    }

    Phase phase() {
        return phase;
    }

    long deadline() {
        return deadline;
    }

    void enter(Phase next, long until) {
        phase = next;
        deadline = until;
    }

    /** Reads or writes what can be, then gives the thread back. */
    void ready(ByteBuffer scratch) {
        try {
            switch (phase) {
                case READING -> read(scratch);
                case DRAINING -> drain(scratch);
                case WRITING -> write();
                case PARKED -> {}
            }
        } catch (IOException e) {
            close();
        }
    }

    private void read(ByteBuffer scratch) throws IOException {
        int count = channel.read(scratch.clear());
        if (count < 0) {
            close();
            return;
        }
        scratch.flip();
        int taken = Math.min(count, RequestHead.MAX_BYTES - length);
        if (length + taken > head.length) {
            head = Arrays.copyOf(head, Math.min(RequestHead.MAX_BYTES, Math.max(2 * head.length, length + taken)));
        }
        scratch.get(head, length, taken);
        int scanned = length;
        length += taken;
        int end;
        try {
            end = RequestHead.endOf(head, scanned, length);
            if (end < 0) {
                if (length == RequestHead.MAX_BYTES) {
                    throw new MalformedRequestException(431);
                }
                return;
            }
            RequestHead request = RequestHead.parse(head, end);
            more = end < length || taken < count || request.announcesBody();
            head = NOTHING;
            reply(port.serve(request));
        } catch (MalformedRequestException e) {
            more = true;
            head = NOTHING;
            reply(port.serveMalformed(e.status()));
        }
    }

    private void reply(Reply reply) {
        CompletionStage<Answer> later = reply.later();
        if (later == null) {
            send(reply.answer());
            return;
        }
        meanwhile = reply.answer();
        port.connections().enter(this, Phase.PARKED, System.nanoTime());
        key.interestOps(0);
        port.whenDone(later, answer -> {
            if (phase == Phase.PARKED) {
                send(answer);
            }
        });
    }

    private void send(Answer answer) {
        meanwhile = null;
        out = answer.bytes();
        port.connections().enter(this, Phase.WRITING, System.nanoTime());
        try {
            write();
        } catch (IOException e) {
            close();
        }
    }

    private void write() throws IOException {
        ByteBuffer answer = out;
        if (answer == null) {
            return;
        }
        channel.write(answer);
        if (answer.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
            return;
        }
        out = null;
        if (!more && port.isClosing()) {
            close();
            return;
        }
        channel.shutdownOutput();
        key.interestOps(SelectionKey.OP_READ);
        port.connections().enter(this, Phase.DRAINING, System.nanoTime());
    }

    private void drain(ByteBuffer scratch) throws IOException {
        int count = channel.read(scratch.clear());
        swallowed += Math.max(0, count);
        if (count < 0 || swallowed > drainedBytes) {
            close();
        }
    }

    /** Its phase has lasted as long as it may. */
    void expire() {
        if (phase == Phase.PARKED) {
            sendMeanwhile();
        } else {
            close();
        }
    }

    /** The listener closes: what has been decided is still delivered, the rest is dropped. */
    void portClosing() {
        switch (phase) {
            case READING -> close();
            case DRAINING -> {
                if (!more) {
                    close();
                }
            }
            case PARKED -> sendMeanwhile();
            case WRITING -> {}
        }
    }

    private void sendMeanwhile() {
        if (meanwhile != null) {
            send(meanwhile);
        }
    }

    void close() {
        port.connections().forget(this);
        // Nothing may be sent on it from here on, whatever still completes.
        phase = Phase.DRAINING;
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
