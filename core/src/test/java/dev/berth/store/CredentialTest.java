package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {
    private final Credential credential = Credentials.of("default", "https://mcp.example");

    @Test
    void isOfTheSameSignInAfterARefresh() {
        Credential refreshed = credential.withTokens(Credentials.tokens("next"));
        assertThat(refreshed.signedInAt()).isNotNull().isEqualTo(credential.signedInAt());
        assertThat(refreshed.generation()).isEqualTo(credential.generation() + 1);
    }

    @Test
    void isOfTheSameSignInWhateverBecomesOfItsClient() {
        assertThat(credential.withClient(credential.client().withInDoubt(false)).signedInAt())
                .isNotNull()
                .isEqualTo(credential.signedInAt());
    }

    @Test
    void isOfAnotherAfterASignIn() {
        Instant later = Instant.parse("2026-11-24T00:00:00Z");
        assertThat(credential
                        .signedIn(Credentials.tokens("next"), null, null, later, 2)
                        .signedInAt())
                .isEqualTo(later);
    }

    /** What a store of others keeps. */
    @Nested
    class TheStoredForm {
        private final String json = credential.toJson().reveal();

        @Test
        void isThatOfTheFiles(@TempDir Path home) throws IOException {
            new FileTokenStore(home).put(credential);
            try (Stream<Path> files = Files.list(home.resolve("credentials"))) {
                assertThat(files)
                        .singleElement()
                        .satisfies(file -> assertThat(file).hasContent(json));
            }
        }

        @Test
        void isReadAsItWasWritten() {
            Credential odd = Credentials.of("\ud83d\udea2 \ud83d\u0000\"\u2028", "https://mcp.example/a?b=%20c");
            for (Credential any : List.of(credential, odd, Credentials.bare("default", "https://mcp.example"))) {
                assertThat(any.toJson().reveal()).matches("[ -~]+");
                assertThat(Credential.fromJson(any.toJson())).isEqualTo(any);
            }
        }

        @Test
        void showsNothingInItsText() {
            assertThat(credential.toJson()).hasToString(Secret.REDACTED);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "canary",
                    "[\"canary\"]",
                    "{\"version\":1,\"account\":\"canary\"}",
                    "{\"canary\":1,\"canary\":2}",
                    "{\"version\":0,\"account\":\"canary\"}"
                })
        void isRefusedWhereItIsNoneWithNothingOfWhatIsInIt(String damaged) {
            refused(damaged).satisfies(e -> assertThat(e.getMessage()).doesNotContain("newer"));
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                delimiter = '>',
                value = {
                    "\"version\":1 > \"version\":2",
                    "\"origin\":\"registered\" > \"origin\":\"canary\"",
                    "\"client_secret_jwt\" > \"canary_jwt\""
                })
        void ofANewerProgramIsRefusedAndSaysSo(String ours, String theirs) {
            refused(json.replace(ours, theirs))
                    .satisfies(e -> assertThat(e.getMessage()).startsWith("a newer program wrote it: "));
        }

        private ThrowableAssertAlternative<IllegalArgumentException> refused(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> credential.toJson(Secret.of(text)))
                    .satisfies(CredentialTest::saysNothing);
            return assertThatIllegalArgumentException()
                    .isThrownBy(() -> Credential.fromJson(Secret.of(text)))
                    .satisfies(CredentialTest::saysNothing);
        }

        @Test
        void keepsWhatALaterProgramHasAddedToWhatItReplaces() {
            String later = json.replaceFirst("\\{", "{\"added\":{\"since\":[1,\"x\"]},");
            Credential next = Credential.fromJson(Secret.of(later)).withTokens(null);
            assertThat(next.toJson().reveal()).doesNotContain("added");
            Secret replacing = next.toJson(Secret.of(later));
            assertThat(replacing.reveal()).contains("\"added\":{\"since\":[1,\"x\"]}");
            // What this program knows, and left out, does not come back.
            assertThat(replacing.reveal()).doesNotContain("tokens", "signed_in_at");
            assertThat(Credential.fromJson(replacing)).isEqualTo(next);
        }
    }

    private static void saysNothing(Throwable refused) {
        assertThat(refused).hasNoCause();
        assertThat(refused.getMessage()).doesNotContain("canary", "mcp.example");
    }

    @Test
    void isOfNoneWithoutTokens() {
        assertThat(credential.withTokens(null).signedInAt()).isNull();
    }
}
