package dev.berth.cli.config;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Header values whose {@code ${ENV}} is taken from the environment at use, so that secrets need not stand in a file. */
public final class HeaderValues {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private HeaderValues() {}

    /**
     * Puts the variables in.
     *
     * @throws ConfigurationException if one is not set, or what comes out is no header (RFC 9110 section 5.5); never says
     *     a value
     */
    public static Map<String, String> expand(Map<String, String> headers, Map<String, String> environment) {
        Map<String, String> expanded = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            String whole = VARIABLE.matcher(value).replaceAll(m -> {
                String found = environment.get(m.group(1));
                if (found == null) {
                    throw invalid(
                            name,
                            "needs the environment variable " + m.group(1) + ", which is not set",
                            "export " + m.group(1) + "=…");
                }
                return Matcher.quoteReplacement(found);
            });
            check(name, whole);
            expanded.put(name, whole);
        });
        return expanded;
    }

    /** The variables that a value names. */
    static Set<String> variables(String value) {
        TreeSet<String> names = new TreeSet<>();
        VARIABLE.matcher(value).results().forEach(m -> names.add(m.group(1)));
        return names;
    }

    /**
     * Takes {@code K: V} apart.
     *
     * @throws ConfigurationException if it is no header
     */
    public static Map.Entry<String, String> parse(String line) {
        int colon = line.indexOf(':');
        String name = colon < 1 ? "" : line.substring(0, colon).strip();
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "A header has to be written as 'Name: value'.",
                    Map.of("option", "--header"));
        }
        String value = line.substring(colon + 1).strip();
        check(name, value);
        return Map.entry(name, value);
    }

    private static void check(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw invalid(name, "is not a header's name", "mend the server's headers");
        }
        if (value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f || c > 0xff)) {
            throw invalid(name, "has a value with a line break or other characters that no header holds", "mend it");
        }
    }

    private static ConfigurationException invalid(String header, String why, String hint) {
        return new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION, "The header " + header + " " + why + ".", Map.of("hint", hint));
    }
}
