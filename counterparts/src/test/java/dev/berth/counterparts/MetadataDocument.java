package dev.berth.counterparts;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** A client id metadata document as the command makes it. */
record MetadataDocument(String json) {

    static MetadataDocument at(URI url, String clientName) throws IOException, InterruptedException {
        BerthCommand made = BerthHome.create().run("client-document", url.toString(), "--client-name", clientName);
        if (made.exitCode() != 0) {
            throw new AssertionError(made.errors());
        }
        return new MetadataDocument(made.output());
    }

    List<String> redirectUris() throws IOException {
        Object uris = JSON.std.mapFrom(json).get("redirect_uris");
        return ((Collection<?>) Objects.requireNonNull(uris))
                .stream().map(String::valueOf).toList();
    }
}
