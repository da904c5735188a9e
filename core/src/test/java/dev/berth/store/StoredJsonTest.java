package dev.berth.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library's parser is what it is held against. */
class StoredJsonTest {
    private static final int TEXTS = 5_000;
    private static final int MUTANTS = 20;

    private final Random random = new Random(1);

    @Test
    void aCredentialIsUsual() {
        Credential credential = Credentials.of("alice", "https://mcp.example/mcp");
        Map<String, Object> written =
                CredentialFormat.write(credential.withClient(credential.client().withInDoubt(false)));
        byte[] content = (CredentialFormat.ascii(written) + "\n").getBytes(UTF_8);

        assertThat(StoredJson.usual(content))
                .isEqualTo(JsonObject.parse(content).members());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{}\n",
                "{\"a\":{}}",
                "{\"a\":[]}",
                "{\"a\":\"\"}",
                "{\"\":\"b\"}",
                "{\"a\":0}",
                "{\"a\":999999999}",
                "{\"a\":[\"b\",1,[\"c\"],{\"d\":\"e\"}]}",
                "{\"a\":{\"b\":{\"c\":\"d\"}},\"e\":\"\u007f\"}"
            })
    void whatIsWrittenWithoutEscapesIsUsual(String text) {
        byte[] content = text.getBytes(UTF_8);

        assertThat(StoredJson.usual(content))
                .isNotNull()
                .isEqualTo(JsonObject.parse(content).members());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ }",
                " {}",
                "{}\n\n",
                "{\"a\":\"\\u0062\"}",
                "{\"a\\n\":\"b\"}",
                "{\"a\":\"\u00e9\"}",
                "{\"a\":\"\ud83d\ude00\"}",
                "{\"a\":1000000000}",
                "{\"a\":-1}",
                "{\"a\":1.5}",
                "{\"a\":1e3}",
                "{\"a\":true}",
                "{\"a\":null}",
                "{\"a\":[null]}",
                "{\"a\":[[[[]]]]}",
                "{\"a\":{\"b\":{\"c\":{}}}}"
            })
    void whatIsUnusualIsReadAllTheSame(String text) {
        byte[] content = text.getBytes(UTF_8);
        assertThat(StoredJson.usual(content)).isNull();

        if (text.startsWith("{")) {
            assertThat(StoredJson.parse(content).members())
                    .isEqualTo(JsonObject.parse(text).members());
        } else {
            assertThatThrownBy(() -> StoredJson.parse(content)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "}",
                "[]",
                "{}}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":\"b\",}",
                "{\"a\":\"b\"",
                "{\"a\":\"b",
                "{,}",
                "{\"a\":[1,]}",
                "{\"a\":[1}",
                "{\"a\":01}",
                "{\"a\":tru}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\u0000\"}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1}{\"a\":1}"
            })
    void whatIsNoneIsRefused(String text) {
        assertThat(StoredJson.usual(text.getBytes(UTF_8))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ufeff{}", "\u0000{\u0000}"})
    void onlyUtf8IsRead(String text) {
        assertThatThrownBy(() -> StoredJson.parse(text.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a JSON object in UTF-8");
    }

    @Test
    void whatItReadsTheLibraryReadsAlike() {
        int usual = 0;
        for (int i = 0; i < TEXTS; i++) {
            byte[] content = CredentialFormat.ascii(object(3)).getBytes(UTF_8);
            usual += StoredJson.usual(content) == null ? 0 : 1;
            requireAlike(content);
            for (int n = 0; n < MUTANTS; n++) {
                requireAlike(mutant(content));
            }
        }
        assertThat(usual).isBetween(TEXTS / 10, TEXTS * 9 / 10);
    }

    private void requireAlike(byte[] content) {
        Map<String, Object> read = StoredJson.usual(content);
        if (read != null) {
            assertThat(read)
                    .as(new String(content, UTF_8))
                    .isEqualTo(JsonObject.parse(content).members());
        }
    }

    private byte[] mutant(byte[] content) {
        int at = random.nextInt(content.length);
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(content, at);
            case 1 -> replaced(content, at, content[random.nextInt(content.length)]);
            default -> replaced(content, at, (byte) random.nextInt(256));
        };
    }

    private static byte[] replaced(byte[] content, int at, byte by) {
        byte[] mutant = content.clone();
        mutant[at] = by;
        return mutant;
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            object.put(word(), value(depth));
        }
        return object;
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0, 1 -> word();
            case 2 -> random.nextInt(1_000);
            case 3 -> random.nextInt(20) == 0 ? random.nextLong() : 7;
            case 4 -> random.nextInt(20) == 0 ? false : "";
            case 5 -> object(depth - 1);
            default -> elements(depth - 1);
        };
    }

    private List<Object> elements(int depth) {
        List<Object> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(value(depth));
        }
        return elements;
    }

    private String word() {
        String letters = random.nextInt(20) == 0 ? "ab\"\\\n\u00e9\ud83d" : "abc:/{}[],0 ";
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
