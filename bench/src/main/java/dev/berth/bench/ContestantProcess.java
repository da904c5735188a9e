package dev.berth.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;

/** Drives one receiver of the JVM by the lines that {@link ReceiverProcess} sends. */
final class ContestantProcess {
    private ContestantProcess() {}

    static void serve(Contestant contestant) throws IOException, InterruptedException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            switch (line) {
                case "clock" -> say("clock " + System.nanoTime());
                case "flow" -> {
                    Contestant.Flow flow = contestant.open();
                    say("listening " + flow.response());
                    String code = flow.await();
                    long now = System.nanoTime();
                    say("held " + now + " " + code);
                    flow.close();
                }
                case "hundred" -> {
                    int before = Thread.getAllStackTraces().size();
                    List<Contestant.Flow> flows = new ArrayList<>();
                    for (int i = 0; i < 100; i++) {
                        flows.add(contestant.open());
                    }
                    say("threads " + (Thread.getAllStackTraces().size() - before));
                    for (Contestant.Flow flow : flows) {
                        flow.close();
                    }
                }
                default -> throw new IOException("no such command");
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
