package dev.berth.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderValuesTest {
    @Test
    void putsVariablesIn() {
        assertThat(HeaderValues.expand(Map.of("X", "a ${K} $K ${k-b} c"), Map.of("K", "$1\\x")))
                .isEqualTo(Map.of("X", "a $1\\x $K ${k-b} c"));
    }

    @Test
    void saysWhichVariableIsNotSet() {
        assertThatThrownBy(() -> HeaderValues.expand(Map.of("X-Key", "canary ${MY_KEY}"), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("X-Key", "MY_KEY")
                .hasMessageNotContaining("canary");
    }

    @Test
    void refusesValuesThatWouldEndTheHeader() {
        assertThatThrownBy(() -> HeaderValues.expand(Map.of("X", "${K}"), Map.of("K", "canary\r\nY: z")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> HeaderValues.parse("X Y: z")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> HeaderValues.parse("canary"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void takesALineApart() {
        assertThat(HeaderValues.parse("X-Key:  a: b ")).isEqualTo(Map.entry("X-Key", "a: b"));
    }
}
