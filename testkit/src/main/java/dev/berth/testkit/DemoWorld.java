package dev.berth.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A small port to show things in: a harbour office, tide tables, a lighthouse, and one authorization server for them all. */
public final class DemoWorld {
    private static final List<String> BERTHS = List.of("North quay", "Fish dock", "Pilot steps", "Old mole");
    private static final double TIDAL_PERIOD_HOURS = 12.42;

    private static final Map<Character, String> MORSE = Map.ofEntries(
            Map.entry('a', ".-"),
            Map.entry('b', "-..."),
            Map.entry('c', "-.-."),
            Map.entry('d', "-.."),
            Map.entry('e', "."),
            Map.entry('f', "..-."),
            Map.entry('g', "--."),
            Map.entry('h', "...."),
            Map.entry('i', ".."),
            Map.entry('j', ".---"),
            Map.entry('k', "-.-"),
            Map.entry('l', ".-.."),
            Map.entry('m', "--"),
            Map.entry('n', "-."),
            Map.entry('o', "---"),
            Map.entry('p', ".--."),
            Map.entry('q', "--.-"),
            Map.entry('r', ".-."),
            Map.entry('s', "..."),
            Map.entry('t', "-"),
            Map.entry('u', "..-"),
            Map.entry('v', "...-"),
            Map.entry('w', ".--"),
            Map.entry('x', "-..-"),
            Map.entry('y', "-.--"),
            Map.entry('z', "--.."));

    private DemoWorld() {}

    /** Starts it. The consent page is on; the three servers speak a different wire each. */
    public static World start() {
        World world = World.start(harbour(), tideTables(), lighthouse());
        world.authorizationServer().authorize().consentPage(true);
        world.server(0).mcp().speaks(McpEndpoint.Wires.HANDSHAKE);
        world.server(1).mcp().speaks(McpEndpoint.Wires.STATELESS);
        return world;
    }

    private static TestMcpServer.Builder harbour() {
        Tool list = Tool.named(
                "list_berths", "Lists the berths of the port.", (arguments, caller) -> String.join("\n", BERTHS));
        Tool assign = Tool.named(
                        "assign_berth",
                        "Finds a ship the berth that is hers alone.",
                        (arguments, caller) -> BERTHS.get(
                                Math.floorMod(Tool.text(arguments, "ship").hashCode(), BERTHS.size())))
                .parameter("ship", "string", "Name of the ship");
        return TestMcpServer.builder().name("Harbour").tools(list, assign, Tool.WHOAMI);
    }

    private static TestMcpServer.Builder tideTables() {
        Tool height = Tool.named(
                        "tide_height",
                        "Says how high the water stands.",
                        (arguments, caller) -> String.format(
                                Locale.ROOT, "%.1f m", 3 + 2 * Math.cos(phase(Tool.number(arguments, "hours")))))
                .parameter("hours", "number", "Hours since the last high water");
        Tool next = Tool.named(
                        "next_high_water",
                        "Says how long it is to the next high water.",
                        (arguments, caller) -> String.format(
                                Locale.ROOT,
                                "in %.1f hours",
                                TIDAL_PERIOD_HOURS - Tool.number(arguments, "hours") % TIDAL_PERIOD_HOURS))
                .parameter("hours", "number", "Hours since the last high water");
        return TestMcpServer.builder().name("Tide tables").tools(height, next);
    }

    private static TestMcpServer.Builder lighthouse() {
        Tool signal = Tool.named(
                        "signal",
                        "Turns letters into flashes of the light.",
                        (arguments, caller) -> Tool.text(arguments, "text")
                                .toLowerCase(Locale.ROOT)
                                .chars()
                                .mapToObj(letter -> MORSE.getOrDefault((char) letter, "/"))
                                .collect(Collectors.joining(" ")))
                .parameter("text", "string", "The letters");
        Tool range = Tool.named(
                        "visible_range",
                        "Says how far away the light is seen, in nautical miles.",
                        (arguments, caller) -> String.format(
                                Locale.ROOT, "%.1f", 2.08 * Math.sqrt(Math.max(0, Tool.number(arguments, "height")))))
                .parameter("height", "number", "Height of the light above the sea, in metres");
        return TestMcpServer.builder().name("Lighthouse").tools(signal, range, Tool.WHOAMI);
    }

    private static double phase(double hours) {
        return 2 * Math.PI * hours / TIDAL_PERIOD_HOURS;
    }
}
