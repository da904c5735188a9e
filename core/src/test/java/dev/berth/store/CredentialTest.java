package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

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

    @Test
    void isOfNoneWithoutTokens() {
        assertThat(credential.withTokens(null).signedInAt()).isNull();
    }
}
