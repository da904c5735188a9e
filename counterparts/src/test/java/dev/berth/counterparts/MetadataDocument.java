package dev.berth.counterparts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A client id metadata document as the library makes it. */
record MetadataDocument(String json) {

    static MetadataDocument at(URI url, String clientName) throws IOException, InterruptedException {
        URI program =
                URI.create(Objects.requireNonNull(MetadataDocument.class.getResource("/library/MetadataDocument.java"))
                        .toString());
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Checkout.library().resolve("*").toString(),
                        Path.of(program).toString(),
                        url.toString(),
                        clientName)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String json = new String(java.getInputStream().readAllBytes(), UTF_8);
        if (java.waitFor() != 0) {
            throw new IOException("the library made no document");
        }
        return new MetadataDocument(json);
    }

    List<String> redirectUris() throws IOException {
        Map<String, Object> members = JSON.std.mapFrom(json);
        return ((Collection<?>) Objects.requireNonNull(members.get("redirect_uris")))
                .stream().map(String::valueOf).toList();
    }
}
