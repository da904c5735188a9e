package dev.berth.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/**
 * Names of files, made of hashes alone, so that no account, URL or client identifier can be a path, too long or unknown to
 * the file system. {@code <account and server>-<key>}: the first part is found from a directory listing by who asks
 * for a server, the second by who has the key. The ending says the form of a credential's file ({@link StoreKind}).
 */
final class FileNames {
    static final String TEMPORARY = ".tmp";
    static final String DAMAGED = ".damaged-";

    /** The ending after a credential's own of what is kept beside it. */
    static final String ANSWER = ".answer";

    /** Never used, only copied. */
    private static final MessageDigest SHA256 = newSha256();

    private FileNames() {}

    static String of(Credential credential) {
        MessageDigest sha256 = sha256();
        return hash(sha256, parts(credential.account(), credential.server().toString()))
                + "-"
                + hash(sha256, parts(credential.key()));
    }

    /** How the names of an account's credentials at a server begin. */
    static String prefix(String account, String server) {
        return hash(sha256(), parts(account, server)) + "-";
    }

    /** How the name of a key's credential ends. */
    static String suffix(CredentialKey key) {
        return hash(sha256(), parts(key));
    }

    static String lock(CredentialKey key) {
        return suffix(key) + ".lock";
    }

    private static List<String> parts(String account, String server) {
        return List.of(account, server);
    }

    private static List<String> parts(CredentialKey key) {
        return List.of(key.account(), key.server(), key.issuer(), key.clientId());
    }

    /** A copy: to look one up takes as long as to use it. */
    private static MessageDigest sha256() {
        try {
            return (MessageDigest) SHA256.clone();
        } catch (CloneNotSupportedException e) {
            return newSha256();
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The first 128 bits of the SHA-256 of the parts, as a JSON array: no two lists are written alike. */
    private static String hash(MessageDigest sha256, List<String> parts) {
        return HexFormat.of().formatHex(sha256.digest(array(parts).getBytes(ISO_8859_1)), 0, 16);
    }

    /** Listing very many credentials is mostly work such as this, and nearly all of them need no escape. */
    private static String array(List<String> parts) {
        for (String part : parts) {
            if (needsEscape(part)) {
                return CredentialFormat.ascii(parts);
            }
        }
        StringJoiner array = new StringJoiner("\",\"", "[\"", "\"]");
        for (String part : parts) {
            array.add(part);
        }
        return array.toString();
    }

    private static boolean needsEscape(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return true;
            }
        }
        return false;
    }
}
