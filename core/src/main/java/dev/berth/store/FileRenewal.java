package dev.berth.store;

import dev.berth.secret.Secret;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the answer in a file beside the credential, which lies ready for it. */
final class FileRenewal implements TokenStore.Renewal {
    private final CredentialFiles files;
    private final String stem;
    private final String whose;
    private final @Nullable KeptAnswer kept;

    /**
     * Of a credential.
     *
     * @param whose tells it as it is
     * @param kept the answer that lies there; null where there is none, and a file is laid for one
     */
    FileRenewal(CredentialFiles files, String stem, String whose, @Nullable KeptAnswer kept) {
        this.files = files;
        this.stem = stem;
        this.whose = whose;
        this.kept = kept;
    }

    @Override
    public void keep(Secret answer) {
        try {
            files.keepAnswer(stem, new KeptAnswer(whose, answer));
        } catch (IOException e) {
            // Signed out, say, or the home has another form by now: what comes of it is as safe as the put.
        }
    }

    @Override
    public Optional<Secret> kept() {
        return Optional.ofNullable(kept).map(KeptAnswer::answer);
    }

    @Override
    public void close() {
        files.deleteAnswer(stem);
    }
}
