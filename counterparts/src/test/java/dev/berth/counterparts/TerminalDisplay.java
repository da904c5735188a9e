package dev.berth.counterparts;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands on a terminal once it has been sent all that: enough of ECMA-48 for what the command sends, and wide enough
 * that no line is broken.
 */
final class TerminalDisplay {

    private static final Pattern CONTROL_SEQUENCE = Pattern.compile("\u001b\\[([0-?]*)[ -/]*([@-~])");

    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;

    private TerminalDisplay() {}

    static String after(String sent) {
        TerminalDisplay display = new TerminalDisplay();
        Matcher sequence = CONTROL_SEQUENCE.matcher(sent);
        for (int at = 0; at < sent.length(); ) {
            if (sequence.region(at, sent.length()).lookingAt()) {
                display.obey(sequence.group(2).charAt(0), sequence.group(1));
                at = sequence.end();
            } else {
                display.put(sent.charAt(at++));
            }
        }
        return String.join("\n", display.rows);
    }

    private void obey(char command, String parameter) {
        if (command == 'A') {
            row = Math.max(0, row - Integer.parseInt(parameter));
        } else if (command == 'J') {
            StringBuilder line = rows.get(row);
            line.setLength(Math.min(line.length(), column));
            rows.subList(row + 1, rows.size()).clear();
        }
    }

    private void put(char c) {
        if (c == '\r') {
            column = 0;
        } else if (c == '\n') {
            row++;
            if (row == rows.size()) {
                rows.add(new StringBuilder());
            }
        } else if (c >= ' ') {
            StringBuilder line = rows.get(row);
            while (line.length() <= column) {
                line.append(' ');
            }
            line.setCharAt(column++, c);
        }
    }
}
