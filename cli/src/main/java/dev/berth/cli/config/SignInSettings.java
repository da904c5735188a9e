package dev.berth.cli.config;

import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to sign in to one server: the members of its {@code oauth} object, of the same names as the flags in camel case. Keeps
 * members it does not know. Immutable.
 */
public final class SignInSettings {
    /** Nothing set. */
    public static final SignInSettings NONE = new SignInSettings(Map.of());

    private static final Set<String> KNOWN = Set.of(
            "clientId",
            "clientSecretFile",
            "clientMetadataUrl",
            "scope",
            "resource",
            "issuer",
            "redirectPort",
            "redirectHost",
            "redirectUri",
            "clientName",
            "timeout",
            "noBrowser",
            "paste",
            "clientKeyFile",
            "grant",
            "assertionFile",
            "idTokenFile",
            "idpTokenEndpoint",
            "idpClientId",
            "idpClientSecretFile",
            "device",
            "dpop");

    private static final List<String> FILES =
            List.of("clientSecretFile", "clientKeyFile", "assertionFile", "idTokenFile", "idpClientSecretFile");
    private static final List<String> HOSTS = List.of("127.0.0.1", "localhost", "[::1]");
    private static final List<String> GRANTS =
            List.of("authorization_code", "client_credentials", "jwt_bearer", "enterprise_managed");
    private static final List<String> DPOP = List.of("auto", "always", "never");

    private final Map<String, Object> members;

    private SignInSettings(Map<String, Object> members) {
        this.members = members;
    }

    static SignInSettings of(Map<String, Object> members) {
        return new SignInSettings(new LinkedHashMap<>(members));
    }

    /** A copy with that member; null changes nothing. */
    public SignInSettings with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new SignInSettings(more);
    }

    /** A copy in which every member of the other counts before ours. */
    public SignInSettings overriddenBy(SignInSettings other) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.putAll(other.members);
        return new SignInSettings(more);
    }

    /** The members that mean something here; none is a secret. */
    public Map<String, Object> known() {
        Map<String, Object> known = new LinkedHashMap<>(members);
        known.keySet().retainAll(KNOWN);
        return known;
    }

    Map<String, Object> members() {
        return members;
    }

    /** Whether nothing is set. */
    public boolean isEmpty() {
        return members.isEmpty();
    }

    /**
     * Looks at every member that is known.
     *
     * @throws ConfigurationException if one makes no sense
     */
    public void check() {
        clientId();
        FILES.forEach(this::path);
        clientMetadataUrl();
        scope();
        resource();
        issuer();
        redirectPort();
        redirectHost();
        redirectUri();
        clientName();
        timeout();
        noBrowser();
        paste();
        grant();
        idpTokenEndpoint();
        idpClientId();
        device();
        dpop();
    }

    /** A client known to the authorization server already. */
    public @Nullable String clientId() {
        return string("clientId");
    }

    /** A file with a secret, a key or a token: one of the members whose names end in {@code File}. */
    public @Nullable Path path(String name) {
        String file = string(name);
        try {
            return file == null ? null : Path.of(file);
        } catch (InvalidPathException e) {
            // A NUL in it, or where no locale is set a character that is not of ASCII.
            throw invalid(name, "the path of a file: " + e.getReason());
        }
    }

    /** How a token is obtained; {@code authorization_code} where a person signs in. */
    public String grant() {
        return oneOf("grant", GRANTS);
    }

    /** The identity provider's token endpoint. */
    public @Nullable String idpTokenEndpoint() {
        return string("idpTokenEndpoint");
    }

    /** This program as the identity provider knows it. */
    public @Nullable String idpClientId() {
        return string("idpClientId");
    }

    /** Whether the person signs in on another device. */
    public boolean device() {
        return flag("device");
    }

    /** When tokens are bound to a key: {@code auto}, {@code always} or {@code never}. */
    public String dpop() {
        return oneOf("dpop", DPOP);
    }

    /** The URL of a client id metadata document. */
    public @Nullable String clientMetadataUrl() {
        return string("clientMetadataUrl");
    }

    /** The scope to ask for; an array is joined with spaces. */
    public @Nullable String scope() {
        if (members.get("scope") instanceof List<?> scopes) {
            return scopes.stream()
                    .map(String::valueOf)
                    .reduce((a, b) -> a + " " + b)
                    .orElse(null);
        }
        return string("scope");
    }

    /** The resource indicator. */
    public @Nullable String resource() {
        return string("resource");
    }

    /** The pinned issuer, which is a URL (RFC 8414 section 2). */
    public @Nullable String issuer() {
        String issuer = string("issuer");
        if (issuer != null && !isUrl(issuer)) {
            throw invalid("issuer", "a URL, as the metadata of the authorization server has it");
        }
        return issuer;
    }

    private static boolean isUrl(String text) {
        try {
            return new URI(text).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The pinned port of the listener. */
    public @Nullable Integer redirectPort() {
        Integer port = number("redirectPort");
        if (port != null && (port < 1 || port > 65535)) {
            throw invalid("redirectPort", "a port from 1 to 65535");
        }
        return port;
    }

    /** The host of the redirect URI. */
    public @Nullable String redirectHost() {
        return string("redirectHost") == null ? null : oneOf("redirectHost", HOSTS);
    }

    /** The whole redirect URI. */
    public @Nullable String redirectUri() {
        return string("redirectUri");
    }

    /** The program's name on the consent page. */
    public @Nullable String clientName() {
        return string("clientName");
    }

    /** How long a person has, in seconds. */
    public @Nullable Integer timeout() {
        Integer seconds = number("timeout");
        if (seconds != null && seconds < 1) {
            throw invalid("timeout", "a number of seconds above 0");
        }
        return seconds;
    }

    /** Whether no browser is to be opened. */
    public boolean noBrowser() {
        return flag("noBrowser");
    }

    /** Whether pasted responses are read from standard input even where it is no terminal. */
    public boolean paste() {
        return flag("paste");
    }

    /** One of a few words; the first where none is set. */
    private String oneOf(String name, List<String> words) {
        String word = string(name);
        if (word != null && !words.contains(word)) {
            throw invalid(
                    name, String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1));
        }
        return word == null ? words.get(0) : word;
    }

    private @Nullable String string(String name) {
        Object value = members.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw invalid(name, "a string");
    }

    private @Nullable Integer number(String name) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        try {
            return Integer.valueOf(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw invalid(name, "a whole number");
        }
    }

    private boolean flag(String name) {
        Object value = members.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw invalid(name, "true or false");
    }

    private static ConfigurationException invalid(String name, String expected) {
        return new ConfigurationException(
                ErrorCode.INVALID_CONFIGURATION,
                "The sign-in option " + name + " has to be " + expected + ".",
                Map.of("option", name));
    }
}
