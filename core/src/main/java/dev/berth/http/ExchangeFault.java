package dev.berth.http;

import dev.berth.error.ErrorCode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A failure inside an exchange that knows what it is; becomes a transport failure where the request is known. */
final class ExchangeFault extends IOException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final transient Map<String, String> facts = new LinkedHashMap<>();

    ExchangeFault(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    ExchangeFault(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** An answer that is not the HTTP we read. */
    static ExchangeFault malformed(String message) {
        return new ExchangeFault(ErrorCode.INVALID_RESPONSE, message);
    }

    ExchangeFault fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    ErrorCode code() {
        return code;
    }

    Map<String, String> facts() {
        return facts;
    }
}
