package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.secret.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what is in a file: AES-256 in Galois/Counter Mode (NIST SP 800-38D), with a nonce drawn for each writing and the
 * file's name as associated data, so that what was sealed for one file opens in no other.
 *
 * <p>{@code "berth" VERSION(1) CHECK(8) NONCE(12) CIPHERTEXT TAG(16)}; all before the nonce is associated data too. Immutable
 * and thread-safe.
 */
final class Seal {
    private static final byte[] MAGIC = "berth".getBytes(US_ASCII);
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int CHECK_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEAD_BYTES = MAGIC.length + 1 + CHECK_BYTES;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;
    private final byte[] check;

    private Seal(SecretKey key, byte[] check) {
        this.key = key;
        this.check = check;
    }

    /** A file was sealed with another key; it is good, but not for us. */
    static final class OtherKeyException extends Exception {
        private static final long serialVersionUID = 1;

        OtherKeyException(String message) {
            super(message);
        }
    }

    /** Bytes that nobody can guess, and that never come again. */
    static byte[] random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** A new key, as a keychain keeps it. */
    static Secret newKey() {
        return Secret.random(KEY_BYTES);
    }

    /**
     * With a key as a keychain keeps it.
     *
     * @throws IllegalArgumentException if it is none; the message holds nothing of it
     */
    static Seal with(Secret key) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(key.reveal());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a key");
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("not a key of 256 bits");
        }
        return new Seal(new SecretKeySpec(bytes, "AES"), check(bytes));
    }

    /** Tells the key from every other, and nothing about it. */
    String check() {
        return HexFormat.of().formatHex(check);
    }

    /** Seals the content of the file of that name. */
    byte[] close(String name, byte[] content) {
        byte[] nonce = random(NONCE_BYTES);
        ByteBuffer sealed = ByteBuffer.allocate(HEAD_BYTES + NONCE_BYTES + content.length + TAG_BYTES);
        sealed.put(MAGIC).put(VERSION).put(check).put(nonce);
        try {
            cipher(Cipher.ENCRYPT_MODE, nonce, sealed.array(), name).doFinal(ByteBuffer.wrap(content), sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES in Galois/Counter Mode", e);
        }
        return sealed.array();
    }

    /**
     * Opens the file of that name.
     *
     * @throws IllegalArgumentException if it is damaged, or was sealed for another name
     * @throws NewerFormatException if a later program sealed it
     * @throws OtherKeyException if it was sealed with another key
     */
    byte[] open(String name, byte[] sealed) throws NewerFormatException, OtherKeyException {
        if (sealed.length < HEAD_BYTES + NONCE_BYTES + TAG_BYTES
                || !Arrays.equals(sealed, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IllegalArgumentException("not a sealed file, or cut short");
        }
        if (sealed[MAGIC.length] > VERSION) {
            throw new NewerFormatException(
                    "sealed in format " + sealed[MAGIC.length] + ", and this program knows " + VERSION);
        }
        if (!Arrays.equals(sealed, MAGIC.length + 1, HEAD_BYTES, check, 0, CHECK_BYTES)) {
            throw new OtherKeyException("it was sealed with another key");
        }
        byte[] nonce = Arrays.copyOfRange(sealed, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
        int start = HEAD_BYTES + NONCE_BYTES;
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, sealed, name).doFinal(sealed, start, sealed.length - start);
        } catch (AEADBadTagException e) {
            throw new IllegalArgumentException("its seal is broken");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES in Galois/Counter Mode", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] head, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(head, 0, HEAD_BYTES);
        cipher.updateAAD(name.getBytes(US_ASCII));
        return cipher;
    }

    private static byte[] check(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("berth key check".getBytes(US_ASCII));
            return Arrays.copyOf(digest.digest(key), CHECK_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Nothing: what it is made of is secret. */
    @Override
    public String toString() {
        return "Seal";
    }
}
