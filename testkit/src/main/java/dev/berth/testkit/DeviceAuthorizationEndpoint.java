package dev.berth.testkit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /device_authorization}, where a device begins (RFC 8628 sections 3.1 and 3.2), and {@code /device}, the page where a
 * person enters its code, or finds it there, and answers. Both are there while {@link TokenEndpoint#deviceCode} is supported.
 * Thread-safe.
 */
public final class DeviceAuthorizationEndpoint extends Endpoint {
    private final TestAuthorizationServer server;
    private final DeviceRequests devices;
    private final Endpoint page;
    private volatile Duration lifetime = Duration.ofMinutes(10);
    private volatile Duration interval = Duration.ofSeconds(5);
    private volatile boolean completeUri = true;

    DeviceAuthorizationEndpoint(TestAuthorizationServer server, RequestLog log) {
        super(log);
        this.server = server;
        this.devices = new DeviceRequests(server.clock());
        this.page = new DevicePage(server, log, devices);
    }

    /** How long codes live, in truth and in {@code expires_in}. Ten minutes by default. */
    public DeviceAuthorizationEndpoint lifetime(Duration allowed) {
        lifetime = allowed;
        return this;
    }

    /** How long a device has to wait between two polls, in truth and in {@code interval}. Five seconds by default. */
    public DeviceAuthorizationEndpoint interval(Duration wait) {
        interval = wait;
        return this;
    }

    /** Whether there is a {@code verification_uri_complete}, which has the code in it. On by default. */
    public DeviceAuthorizationEndpoint completeUri(boolean given) {
        completeUri = given;
        return this;
    }

    /** The page, which {@link Person#allowDevice} goes to. */
    public Endpoint page() {
        return page;
    }

    /** Says yes in the person's place: true if a device waits for that. */
    public boolean allow(String userCode) {
        return decide(devices.pending(userCode), true);
    }

    /** Says no in the person's place: true if a device waits for that. */
    public boolean deny(String userCode) {
        return decide(devices.pending(userCode), false);
    }

    DeviceRequests devices() {
        return devices;
    }

    @Override
    Reply handle(RecordedRequest request) {
        if (!server.token().deviceCode().isSupported()) {
            return Reply.NOT_HERE;
        }
        if (!"POST".equals(request.method())) {
            return Reply.status(405).withHeader("Allow", "POST");
        }
        try {
            request.requireForm();
            FormEncoding.requireSingle(request.form(), "resource");
            return begin(request, server.authenticate(request));
        } catch (OAuthError e) {
            return e.reply();
        }
    }

    private Reply begin(RecordedRequest request, Client client) throws OAuthError {
        List<String> resources = request.form().getOrDefault("resource", List.of());
        RequestedAccess.requireKnown(server, resources, server.authorize().isResourceRequired());
        Set<String> scopes = server.authorize().scopes(request.parameter("scope"));
        String userCode = DeviceRequests.newUserCode();
        Duration allowed = lifetime;
        Duration wait = interval;
        String deviceCode = devices.add(new DeviceRequest(
                client,
                userCode,
                scopes,
                resources,
                wait,
                server.clock().instant().plus(allowed)));
        String uri = server.endpointUrl("/device");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("device_code", deviceCode);
        answer.put("user_code", userCode);
        answer.put("verification_uri", uri);
        if (completeUri) {
            answer.put("verification_uri_complete", FormEncoding.appendTo(uri, Map.of("user_code", userCode)));
        }
        answer.put("expires_in", allowed.toSeconds());
        answer.put("interval", wait.toSeconds());
        return Reply.json(200, answer).withHeader("Cache-Control", "no-store");
    }

    private boolean decide(@Nullable DeviceRequest request, boolean allowed) {
        return request != null
                && devices.decide(request, allowed, server.authorize().account());
    }
}
