package dev.berth.testkit;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The requests of devices, by device code and by user code. Thread-safe. */
final class DeviceRequests {
    /** No vowels, so no words; nothing to be taken for a digit (RFC 8628 section 6.1). */
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final Map<String, DeviceRequest> byDeviceCode = new HashMap<>();

    DeviceRequests(Clock clock) {
        this.clock = clock;
    }

    static String newUserCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            code.append(i == 4 ? "-" : "").append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    /**
     * Keeps it.
     *
     * @return the device code
     */
    synchronized String add(DeviceRequest request) {
        String deviceCode = Grants.random();
        byDeviceCode.put(deviceCode, request);
        return deviceCode;
    }

    /** The request that waits for an answer under this code, however it is written; or null. */
    synchronized @Nullable DeviceRequest pending(String userCode) {
        String typed = letters(userCode);
        for (DeviceRequest request : byDeviceCode.values()) {
            if (request.isPending(clock.instant())
                    && letters(request.userCode()).equals(typed)) {
                return request;
            }
        }
        return null;
    }

    /** Answers it, if nobody has. */
    synchronized boolean decide(DeviceRequest request, boolean allowed, Account by) {
        if (!request.isPending(clock.instant())) {
            return false;
        }
        request.decide(allowed, by);
        return true;
    }

    synchronized DeviceRequest find(String deviceCode, Client client) throws OAuthError {
        DeviceRequest request = byDeviceCode.get(deviceCode);
        if (request == null || !Objects.equals(request.client().clientId(), client.clientId())) {
            throw new OAuthError("invalid_grant", "unknown device code");
        }
        return request;
    }

    synchronized Grants.Authorization poll(DeviceRequest request) throws OAuthError {
        request.poll(clock.instant());
        return request.authorization();
    }

    private static String letters(String code) {
        return code.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
    }
}
