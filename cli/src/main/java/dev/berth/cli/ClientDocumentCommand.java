package dev.berth.cli;

import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.client.ClientIdMetadataDocument;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the client id metadata document of this program, ready to host. Asks nobody, stores nothing. */
@Command(
        name = "client-document",
        description = "print a client id metadata document, ready to be hosted at its URL, which is the client id")
final class ClientDocumentCommand implements Verb {
    private final BerthCommand command;

    @Parameters(paramLabel = "URL", description = "where it will be hosted: an https URL with a path")
    private String url = "";

    @Option(names = "--client-name", paramLabel = "N", description = "what the consent page calls this program")
    private String clientName = "Berth";

    @Option(
            names = "--client-key-file",
            paramLabel = "F",
            description = "the client's private key, as a JWK; its public half goes into the document")
    private @Nullable Path keyFile;

    @Option(names = "--device", description = "for sign-ins on another device as well (RFC 8628)")
    private boolean device;

    ClientDocumentCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() {
        ClientIdMetadataDocument document = ClientIdMetadataDocument.of(url(), clientName);
        document = device ? document.withDeviceGrant() : document;
        document = keyFile == null ? document : document.withKey(publicHalf(keyFile));
        command.output().result(document.toJson());
        advise();
        return ExitCode.DONE;
    }

    private URI url() {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw Execution.usage("The URL is none.", "give the https URL at which the document will be hosted");
        }
    }

    private static Map<String, Object> publicHalf(Path file) {
        return SecretFiles.key(null, file)
                .publicJwk()
                .orElseThrow(() -> Execution.usage(
                        "The public half of a key in PEM is not known here.", "give the key as a JWK (RFC 7517)"));
    }

    private void advise() {
        List<Integer> ports = ClientIdMetadataDocument.PORTS;
        command.output()
                .say("Host this at " + PlainText.of(url) + ", where it has to answer with status 200 and the type"
                        + " application/json, without a redirect. A sign-in listens at one of the ports "
                        + ports.get(0) + " to " + ports.get(ports.size() - 1)
                        + " that are in it, or at any where all are taken. Then:");
        command.output()
                .say("  berth login TARGET --client-metadata-url " + ShellWord.of(url)
                        + (keyFile == null ? "" : " --client-key-file " + ShellWord.of(keyFile.toString()))
                        + (device ? " --device" : ""));
    }
}
