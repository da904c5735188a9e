package dev.berth.cli;

import dev.berth.PendingDeviceSignIn;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.QrDrawing;
import dev.berth.cli.shell.Shell;
import java.net.URI;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells a person where to enter which code on another device: in words, where there is room as a QR code, and as an event. */
final class DeviceInvitation {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PendingDeviceSignIn signIn;
    private final URI shortest;

    DeviceInvitation(PendingDeviceSignIn signIn) {
        this.signIn = signIn;
        this.shortest = signIn.verificationUriComplete().orElse(signIn.verificationUri());
    }

    void show(Shell shell, Output output) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("url", shortest.toASCIIString());
        fields.put("user_code", signIn.userCode());
        fields.put("verification_uri", signIn.verificationUri().toASCIIString());
        fields.put("listening", false);
        fields.put("expires_at", signIn.expiresAt().toString());
        output.event("authorization_required", signIn.server().name(), fields);
        output.say(words(drawing(shell, output)));
    }

    private String words(Optional<String> drawing) {
        boolean complete = signIn.verificationUriComplete().isPresent();
        StringBuilder text = new StringBuilder("To sign in to ")
                .append(PlainText.of(signIn.server().name(), 100))
                .append(", open on any device, until ")
                .append(TIME.format(signIn.expiresAt().atZone(ZoneId.systemDefault())))
                .append(":\n")
                .append(signIn.verificationUri().toASCIIString())
                .append("\nand enter the code:\n")
                .append(PlainText.of(signIn.userCode(), 100));
        if (drawing.isPresent()) {
            text.append(
                            complete
                                    ? "\nor scan this, and see that the page shows the same code:\n"
                                    : "\nThe address, to scan:\n")
                    .append(drawing.get());
        } else if (complete) {
            text.append("\nor open this, and see that the page shows the same code:\n")
                    .append(shortest.toASCIIString());
        }
        return text.toString();
    }

    /** For a person who looks at a terminal, and for no program. */
    private Optional<String> drawing(Shell shell, Output output) {
        return output.isJson() || !output.screen().isLive()
                ? Optional.empty()
                : QrDrawing.of(shortest.toASCIIString(), shell.window().get(), output.hasColour());
    }
}
