package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.berth.json.JsonObject;
import java.util.HashMap;

/** Any file at all: a credential that comes back the same once written, or a refusal without a value of it. */
class CredentialFormatFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(byte[] bytes) {
        try {
            Credential credential = CredentialFormat.read(JsonObject.parse(bytes), new HashMap<>());
            assertThat(credential.toString()).doesNotContain(Credentials.CANARY);
            String written = CredentialFormat.ascii(CredentialFormat.write(credential));
            assertThat(written).matches("[ -~]+");
            assertThat(CredentialFormat.read(JsonObject.parse(written), new HashMap<>()))
                    .isEqualTo(credential);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasNoCause();
            assertThat(e.getMessage()).hasSizeLessThan(60).doesNotContain(Credentials.CANARY);
        } catch (NewerFormatException e) {
            assertThat(e.getMessage()).hasSizeLessThan(100).doesNotContain(Credentials.CANARY);
        }
    }
}
