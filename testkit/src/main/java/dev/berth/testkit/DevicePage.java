package dev.berth.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code /device}: where a person enters the code of a device, or finds it filled in, and answers (RFC 8628 section 3.3). */
final class DevicePage extends Endpoint {
    private final TestAuthorizationServer server;
    private final DeviceRequests devices;
    private final Map<String, DeviceRequest> shown = new ConcurrentHashMap<>();

    DevicePage(TestAuthorizationServer server, RequestLog log, DeviceRequests devices) {
        super(log);
        this.server = server;
        this.devices = devices;
    }

    @Override
    Reply handle(RecordedRequest request) {
        if (!server.token().deviceCode().isSupported()) {
            return Reply.NOT_HERE;
        }
        return "POST".equals(request.method()) ? decide(request) : show(request.parameter("user_code"));
    }

    private Reply show(@Nullable String userCode) {
        DeviceRequest asked = userCode == null ? null : devices.pending(userCode);
        if (asked == null) {
            return enter(userCode == null ? "" : "<p>No device waits under that code. Look at it again.</p>\n");
        }
        String id = Grants.random();
        shown.put(id, asked);
        List<String> resources =
                asked.resources().stream().map(server.authorize()::described).toList();
        // The person has to see that it is the own device, and not somebody else's (RFC 8628 section 5.4).
        String code = "<p>Your device shows the code <strong>%s</strong>. If it does not, deny.</p>\n"
                .formatted(Pages.escape(asked.userCode()));
        return Pages.consent(
                server.basePath() + "/device",
                id,
                asked.client().clientName(),
                code,
                resources,
                asked.scopes(),
                server.authorize().account());
    }

    private Reply decide(RecordedRequest request) {
        String id = request.parameter("request");
        DeviceRequest asked = id == null ? null : shown.remove(id);
        boolean allowed = "allow".equals(request.parameter("decision"));
        if (asked == null || !devices.decide(asked, allowed, server.authorize().account())) {
            return Pages.problem("This code is over. Start again on your device.");
        }
        return allowed
                ? Pages.page(200, "Done", "<h1>Done</h1>\n<p>Go back to your device: it is signed in soon.</p>\n")
                : Pages.page(200, "Denied", "<h1>Denied</h1>\n<p>Your device is not signed in.</p>\n");
    }

    private Reply enter(String words) {
        String content = """
                <h1>Sign in on a device</h1>
                %s<form method="get" action="%s">
                <label for="user_code">The code that your device shows</label>
                <input id="user_code" name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" required>
                <button>Continue</button>
                </form>
                """.formatted(words, Pages.escape(server.basePath() + "/device"));
        return Pages.page(words.isEmpty() ? 200 : 400, "Sign in on a device", content);
    }
}
