package dev.berth.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The test class that docs/stores.md shows is the one that runs here. */
class StoresPageTest {
    @Test
    void showsTheClassThatIsRunHere() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/dev/berth/store/contract/FileTokenStoreContractTest.java"));
        String body = between(source, "// docs/stores.md begins\n", "    // docs/stores.md ends");
        String shown = between(Files.readString(Path.of("../docs/stores.md")), "```java\n", "```");

        assertThat(shown)
                .isEqualTo("class FileTokenStoreContractTest extends ProcessTokenStoreContract {\n" + body + "}\n");
        assertThat(source).contains("\nclass FileTokenStoreContractTest extends ProcessTokenStoreContract {\n");
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start));
    }
}
