package dev.berth.cli.paste;

import java.io.IOError;
import java.io.IOException;
import java.util.EnumSet;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/** The console of Windows, whose mode only native code can set. */
final class JLineKeyboard implements Keyboard {
    private static final long BURST_MILLIS = 2;
    private static final long WAIT_MILLIS = 60_000;

    private final Terminal terminal;
    private @Nullable Attributes before;
    private boolean ended;

    /** Changes nothing yet; fails where there is no console. */
    JLineKeyboard() throws IOException {
        terminal = TerminalBuilder.builder()
                .system(true)
                .systemOutput(TerminalBuilder.SystemOutput.ForcedSysErr)
                .providers(TerminalBuilder.PROP_PROVIDER_JNI)
                .dumb(false)
                .nativeSignals(false)
                .graphemeCluster(false)
                .build();
    }

    @Override
    public synchronized boolean take() {
        if (!ended && before == null) {
            Attributes attributes = terminal.getAttributes();
            before = attributes;
            terminal.setAttributes(raw(attributes));
        }
        return !ended;
    }

    /** Not JLine's own raw mode, in which the interrupt key is a key like others. */
    private static Attributes raw(Attributes attributes) {
        Attributes raw = new Attributes(attributes);
        raw.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
        raw.setLocalFlag(LocalFlag.ISIG, true);
        raw.setInputFlags(EnumSet.of(InputFlag.IXON, InputFlag.ICRNL, InputFlag.INLCR), false);
        raw.setControlChar(ControlChar.VMIN, 0);
        raw.setControlChar(ControlChar.VTIME, 1);
        return raw;
    }

    @Override
    public synchronized void release() {
        Attributes attributes = before;
        if (attributes != null) {
            terminal.setAttributes(attributes);
            before = null;
        }
    }

    @Override
    public synchronized void end() {
        ended = true;
        try {
            release();
        } catch (IOError | IllegalStateException e) {
            // The console is gone, or JLine has closed it and restored it by that.
        }
    }

    /** With a time limit, long as it is, JLine waits without its lock; else its own end would wait for the next key. */
    @Override
    public int read() throws IOException {
        int c = terminal.reader().read(WAIT_MILLIS);
        while (c == NonBlockingReader.READ_EXPIRED) {
            c = terminal.reader().read(WAIT_MILLIS);
        }
        return c;
    }

    @Override
    public boolean hasMore() throws IOException {
        return terminal.reader().peek(BURST_MILLIS) >= 0;
    }
}
