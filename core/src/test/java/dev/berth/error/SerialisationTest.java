package dev.berth.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Frameworks carry exceptions from one process to another by Java's serialisation. */
class SerialisationTest {
    private static BerthException carried(BerthException failure) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (BerthException) in.readObject();
        }
    }

    @Test
    void carriesTheFactsInTheirOrder() throws Exception {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", "https://mcp.example.com/mcp");
        facts.put("status", "503");
        facts.put("issuer", "https://as.example.com");
        BerthException failure = new TransportException(Stage.MCP, ErrorCode.SERVER_ERROR, "in trouble", facts);
        BerthException carried = carried(failure);
        assertThat(carried.facts()).containsExactlyEntriesOf(facts).isUnmodifiable();
        assertThat(carried.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(carried.stage()).isEqualTo(Stage.MCP);
    }

    @Test
    void carriesThatThereAreNone() throws Exception {
        assertThat(carried(new StoreException(ErrorCode.STORE_FAILED, "full", Map.of()))
                        .facts())
                .isEmpty();
    }
}
