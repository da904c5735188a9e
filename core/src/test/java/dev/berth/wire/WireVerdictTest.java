package dev.berth.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.http.RawServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which wire a first answer speaks for (streamable HTTP 2026-07-28, "Backward Compatibility"). */
@Timeout(60)
class WireVerdictTest {
    private static RawServer firstAnswering(Function<String, String> first) throws IOException {
        return Scripted.server(
                request -> request.contains("server/discover") ? first.apply(request) : Scripted.handshake(request));
    }

    private static OpenSession open(RawServer server) throws InterruptedException {
        return Scripted.client(server).open();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 406, 415, 500, 501})
    void anyOtherErrorIsAnOlderServer(int status) throws Exception {
        try (RawServer server = firstAnswering(request -> Scripted.status(status, "text/html", "<h1>no</h1>"));
                OpenSession session = open(server)) {
            assertThat(session.wire()).isEqualTo(Wire.HANDSHAKE);
            assertThat(session.protocolVersion()).isEqualTo("2025-06-18");
            assertThat(session.serverInfo().name()).isEqualTo("old");
            assertThat(Scripted.methods(server))
                    .containsExactly("server/discover", "initialize", "notifications/initialized");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-32000, -32001, -32600, -32601})
    void anErrorOfTheOldCodesIsAnOlderServer(long code) throws Exception {
        try (RawServer server = firstAnswering(request -> Scripted.error(400, request, code, ""));
                OpenSession session = open(server)) {
            assertThat(session.wire()).isEqualTo(Wire.HANDSHAKE);
        }
        try (RawServer server = firstAnswering(request -> Scripted.error(200, request, code, ""));
                OpenSession session = open(server)) {
            assertThat(session.wire()).isEqualTo(Wire.HANDSHAKE);
        }
    }

    @Test
    void anUnsupportedVersionLeadsToOneThatIsSupported() throws Exception {
        String data = "{\"supported\":[\"2099-01-01\",\"2025-11-25\"]}";
        try (RawServer server = firstAnswering(request -> Scripted.error(400, request, -32022, data));
                OpenSession session = open(server)) {
            assertThat(session.wire()).isEqualTo(Wire.HANDSHAKE);
        }
    }

    @Test
    void aVersionThatIsRefusedAndListedIsTriedOnceMore() throws Exception {
        String data = "{\"supported\":[\"2026-07-28\"]}";
        AtomicBoolean refused = new AtomicBoolean();
        try (RawServer server = firstAnswering(request -> refused.getAndSet(true)
                        ? Scripted.result(request, "{\"resultType\":\"complete\"}")
                        : Scripted.error(400, request, -32022, data));
                OpenSession session = open(server)) {
            assertThat(session.wire()).isEqualTo(Wire.STATELESS);
            assertThat(Scripted.methods(server)).containsExactly("server/discover", "server/discover");
        }
    }

    @Test
    void aVersionThatIsRefusedAndListedIsNotTriedForEver() throws Exception {
        String data = "{\"supported\":[\"2026-07-28\"]}";
        try (RawServer server = firstAnswering(request -> Scripted.error(400, request, -32022, data))) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> open(server));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_PROTOCOL);
            assertThat(Scripted.methods(server)).containsExactly("server/discover", "server/discover");
        }
    }

    @Test
    void withoutACommonVersionNoOtherWireIsTried() throws Exception {
        String data = "{\"supported\":[\"2099-01-01\"]}";
        try (RawServer server = firstAnswering(request -> Scripted.error(400, request, -32022, data))) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> open(server));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_PROTOCOL);
            assertThat(failure.facts()).containsEntry("supported", "2099-01-01");
            assertThat(Scripted.methods(server)).containsExactly("server/discover");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-32020, -32021})
    void aModernErrorNeverLeadsToTheHandshake(long code) throws Exception {
        try (RawServer server = firstAnswering(request -> Scripted.error(400, request, code, ""))) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> open(server));
            assertThat(failure.code()).isEqualTo(ErrorCode.MCP_ERROR);
            assertThat(failure.facts()).containsEntry("code", Long.toString(code));
            assertThat(Scripted.methods(server)).containsExactly("server/discover");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void aServerInTroubleSaysNothingOfItsWire(int status) throws Exception {
        try (RawServer server = firstAnswering(request -> Scripted.status(status, "text/plain", "later"))) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> open(server));
            assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
            assertThat(Scripted.methods(server)).containsExactly("server/discover");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalSaysNothingOfItsWire(int status) throws Exception {
        try (RawServer server = firstAnswering(request -> Scripted.error(status, request, -32600, ""))) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> open(server));
            assertThat(failure.code()).isIn(ErrorCode.NOT_SIGNED_IN, ErrorCode.INSUFFICIENT_SCOPE);
            assertThat(Scripted.methods(server)).containsExactly("server/discover");
        }
    }

    @Test
    void aModernServerWithoutDiscoveryIsModern() throws Exception {
        try (RawServer server = firstAnswering(request -> Scripted.error(404, request, -32601, ""));
                OpenSession session = open(server)) {
            assertThat(session.wire()).isEqualTo(Wire.STATELESS);
            assertThat(Scripted.methods(server)).isEqualTo(List.of("server/discover", "tools/list"));
        }
    }

    @Test
    void aVersionOfTheHandshakeThatNobodyKnowsIsRefused() throws Exception {
        try (RawServer server = Scripted.server(request -> request.contains("\"initialize\"")
                ? Scripted.result(request, "{\"protocolVersion\":\"1999-01-01\"}")
                : Scripted.status(400, "text/plain", ""))) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> open(server));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_PROTOCOL);
        }
    }

    @Test
    void aPlaceThatIsNoMcpServerIsToldSo() throws Exception {
        try (RawServer server = Scripted.server(request -> Scripted.status(404, "text/html", "no"))) {
            BerthException failure = catchThrowableOfType(BerthException.class, () -> open(server));
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure.facts()).containsEntry("status", "404").containsKey("url");
        }
    }
}
