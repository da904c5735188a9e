import dev.berth.registration.ClientIdMetadataDocument;
import java.net.URI;

/** Prints the metadata document of a public client. Run from its source, on the class path of the command's library. */
final class MetadataDocument {
    public static void main(String[] arguments) {
        System.out.print(
                ClientIdMetadataDocument.of(URI.create(arguments[0]), arguments[1]).toJson());
    }
}
