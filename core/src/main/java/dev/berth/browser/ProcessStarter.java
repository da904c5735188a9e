package dev.berth.browser;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/** Starts a program from an argument vector; there is no way to start one from a command line. */
@FunctionalInterface
interface ProcessStarter {
    Process start(List<String> arguments) throws IOException;

    /** None of our streams is inherited: ours may carry a protocol, or be what the person types at. */
    static ProcessStarter system() {
        File nothing = new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
        return arguments -> new ProcessBuilder(arguments)
                .redirectInput(Redirect.from(nothing))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }
}
