package dev.berth.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.secret.Secret;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer has answered to a refresh, in the file beside the credential that it belongs to. The file is not synced, so a
 * sum tells whether it is whole: {@code SUM(8) WHOSE \n ANSWER}. Immutable.
 *
 * @param whose tells the credential as it then was
 */
record KeptAnswer(String whose, Secret answer) {
    private static final int SUM_BYTES = Long.BYTES;
    private static final String ANY_FORM = "berth-answer ";
    private static final String FORM = ANY_FORM + "1 ";

    /** Tells a credential from every other that has its key: by its sign-in, and how often it was renewed since. */
    static String whose(Credential credential) {
        return FORM + credential.signedInAt() + " " + credential.generation();
    }

    /** What is written; made with as little as can be, as a kill loses what is not written yet. */
    byte[] bytes() {
        byte[] head = whose.getBytes(US_ASCII);
        byte[] body = answer.reveal().getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(SUM_BYTES + head.length + 1 + body.length);
        bytes.position(SUM_BYTES).put(head).put((byte) '\n').put(body);
        return bytes.putLong(0, sum(bytes.array())).array();
    }

    /**
     * Reads what {@link #bytes} made; null where it is anything else, or not the whole of it.
     *
     * @throws NewerFormatException if a later program made it
     */
    static @Nullable KeptAnswer read(byte[] bytes) throws NewerFormatException {
        if (bytes.length < SUM_BYTES || ByteBuffer.wrap(bytes).getLong() != sum(bytes)) {
            return null;
        }
        String text = new String(bytes, SUM_BYTES, bytes.length - SUM_BYTES, UTF_8);
        if (text.startsWith(ANY_FORM) && !text.startsWith(FORM)) {
            throw new NewerFormatException("an answer in another form than this program knows");
        }
        int line = text.indexOf('\n');
        return line < 0 ? null : new KeptAnswer(text.substring(0, line), Secret.of(text.substring(line + 1)));
    }

    private static long sum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes, SUM_BYTES, bytes.length - SUM_BYTES);
        return sum.getValue();
    }
}
