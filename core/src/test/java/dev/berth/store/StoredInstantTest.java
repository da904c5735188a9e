package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's parser is what a stored time is held against. */
class StoredInstantTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T10:20:30Z",
                "2026-11-23T10:20:30.1Z",
                "2026-11-23T10:20:30.000000001Z",
                "2026-11-23T10:20:30.123456789Z",
                "2026-11-23T10:20:30.Z",
                "2026-11-23T24:00:00Z",
                "2024-02-29T00:00:00Z",
                "2016-12-31T23:59:60Z",
                "0000-01-01T00:00:00Z",
                "+12026-11-23T10:20:30Z",
                "-0001-11-23T10:20:30.5Z",
                "2026-11-23t10:20:30z"
            })
    void isReadAsTheJdkReadsIt(String text) {
        assertThat(StoredInstant.parse(text)).isEqualTo(Instant.parse(text));
    }

    @Test
    void isReadAsItWasWritten() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Instant instant = Instant.ofEpochSecond(
                    random.nextLong(253_402_300_800L), random.nextInt(1_000) * (long) Math.pow(10, random.nextInt(7)));
            assertThat(StoredInstant.parse(instant.toString())).isEqualTo(instant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-11-23T10:20:30",
                "2026-11-23T10:20Z",
                "2026-11-23T10:20:30.1234567890Z",
                "2026-11-23 10:20:30Z",
                "2026-13-23T10:20:30Z",
                "2026-02-30T10:20:30Z",
                "2026-11-23T25:20:30Z",
                "2026-11-23T10:20:3\u0663Z",
                "2026-11-23T10:20:-1Z"
            })
    void isRefusedAsTheJdkRefusesIt(String text) {
        assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> StoredInstant.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
