package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static Server.Builder server() {
        return Server.at(URI.create("https://mcp.example/mcp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mcp.example.com", "/mcp", "//mcp.example.com/mcp"})
    void needsAWholeUrl(String url) {
        assertThatThrownBy(Server.at(URI.create(url + "?key=canary"))::build)
                .isInstanceOfSatisfying(ConfigurationException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
                    assertThat(failure.facts()).containsEntry("url", url);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization", "Authorization", "AUTHORIZATION"})
    void bringsItsOwnAuthorizationInWhicheverCase(String name) {
        assertThat(server().headers(Map.of(name, "Basic abc")).build().bringsItsOwnAuthorization())
                .isTrue();
        assertThat(server().headers(Map.of("X-" + name, "abc")).build().bringsItsOwnAuthorization())
                .isFalse();
        assertThat(server().build().bringsItsOwnAuthorization()).isFalse();
    }

    @NullUnmarked
    static Stream<Supplier<Server.Builder>> settings() {
        return Stream.of(
                () -> server().account(null),
                () -> server().headers((Map<String, String>) null),
                () -> server().headers((Supplier<Map<String, String>>) null),
                () -> server().dpop(null),
                () -> server().redirect(null),
                () -> server().clientName(null),
                () -> server().signInTimeout(null));
    }

    /** Rather than far away, when the setting is first used. */
    @ParameterizedTest
    @MethodSource("settings")
    void aSettingThatMayNotBeAbsentSaysSoAtOnce(Supplier<Server.Builder> setting) {
        assertThatNullPointerException().isThrownBy(setting::get);
    }

    @Test
    void hasTimeForAPerson() {
        assertThatThrownBy(server().signInTimeout(Duration.ZERO)::build).isInstanceOf(ConfigurationException.class);
    }
}
