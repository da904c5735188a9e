package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.ErrorCode;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file in which a home says of what form its credentials are. */
class StoreMarkerTest extends WithSealedHome {
    private static final CopyOption REPLACE = StandardCopyOption.REPLACE_EXISTING;

    @Test
    void isNotDeletedToMakeASealedHomePlain() throws IOException {
        store.put(credential);
        Files.delete(marker());
        refusesAll(ErrorCode.STORE_KIND_MISMATCH, open());
        refusesAll(ErrorCode.STORE_KIND_MISMATCH, plain());
        fails(ErrorCode.STORE_KIND_MISMATCH, () -> open().moveTo(StoreKind.FILES));
        fails(ErrorCode.STORE_KIND_MISMATCH, () -> open().moveTo(StoreKind.SEALED));
    }

    @Test
    void isNotEditedToMakeASealedHomePlain() throws IOException {
        store.put(credential);
        Files.writeString(marker(), Files.readString(marker()).replace("\"sealed\"", "\"files\""));
        refusesAll(ErrorCode.STORE_KIND_MISMATCH, open());
        refusesAll(ErrorCode.STORE_KIND_MISMATCH, plain());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "\"sealed\"",
                "{\"version\":2,\"kind\":\"files\",\"id\":\"00000000000000000000000000000000\"}",
                "{\"version\":1,\"kind\":\"files\",\"id\":\"../../x\"}",
                "{\"version\":1,\"kind\":\"sealed\",\"id\":\"00000000000000000000000000000000\"}",
                "{\"version\":1,\"kind\":\"other\",\"id\":\"00000000000000000000000000000000\"}"
            })
    void isBelievedWholeOrNotAtAll(String content) throws IOException {
        store.put(credential);
        Files.writeString(marker(), content);
        refusesAll(ErrorCode.STORE_KIND_MISMATCH, open());
    }

    @Test
    void ofAnotherHomeOpensNothing() throws IOException {
        store.put(credential);
        Path first = home;
        home = folder.resolve("another");
        open().put(other);
        Files.copy(marker(), first.resolve("credentials").resolve(StoreMarker.NAME), REPLACE);
        home = first;
        Map<String, String> before = snapshot();
        fails(ErrorCode.STORE_FAILED, () -> open().find(credential.key()));
        fails(ErrorCode.STORE_FAILED, () -> open().put(next));
        fails(ErrorCode.STORE_FAILED, () -> open().remove(credential.key()));
        assertThat(open().list()).isEmpty();
        assertThat(problems)
                .singleElement()
                .satisfies(p -> assertThat(p.setAsideAs()).isNull());
        assertThat(snapshot()).isEqualTo(before);
    }
}
