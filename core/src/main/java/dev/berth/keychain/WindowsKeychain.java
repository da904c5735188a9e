package dev.berth.keychain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.berth.secret.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The data protection of Windows (DPAPI), by PowerShell: what it protects, only this person can open on this machine. The
 * protected secrets are files of a folder, which are worth nothing elsewhere. Not run on the real thing.
 */
final class WindowsKeychain implements Keychain {
    static final String DESCRIPTION = "the data protection of Windows (DPAPI), by PowerShell";

    private final Path folder;
    private final String powerShell;
    private final KeychainProgram program;

    WindowsKeychain(Path folder, Path powerShell, Map<String, String> environment, Duration patience) {
        this.folder = folder;
        this.powerShell = powerShell.toString();
        this.program = new KeychainProgram(DESCRIPTION, environment, patience);
    }

    @Override
    public Optional<Secret> find(String name) {
        String sealed;
        try {
            sealed = Files.readString(file(name), US_ASCII);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw KeychainFailure.unavailable(DESCRIPTION, "its file " + file(name) + " cannot be read");
        }
        return Optional.of(Secret.of(new String(Base64.getDecoder().decode(converted("Unprotect", sealed)), US_ASCII)));
    }

    @Override
    public void put(String name, Secret secret) {
        String plain = Base64.getEncoder().encodeToString(secret.reveal().getBytes(US_ASCII));
        String sealed = converted("Protect", plain);
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, name, ".tmp");
            try {
                try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    file.write(ByteBuffer.wrap(sealed.getBytes(US_ASCII)));
                    // Plain credentials are deleted once this is there: it has to outlive a loss of power.
                    file.force(true);
                }
                Files.move(temporary, file(name), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw KeychainFailure.unavailable(DESCRIPTION, "its file " + file(name) + " cannot be written");
        }
    }

    @Override
    public boolean remove(String name) {
        try {
            return Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw KeychainFailure.unavailable(DESCRIPTION, "its file " + file(name) + " cannot be deleted");
        }
    }

    @Override
    public String description() {
        return DESCRIPTION;
    }

    private Path file(String name) {
        return folder.resolve(name + ".dpapi");
    }

    /** Base64 in, base64 out: a line on each of its streams. */
    private String converted(String method, String line) {
        String script = "$ErrorActionPreference = 'Stop'; Add-Type -AssemblyName System.Security;"
                + " $in = [Convert]::FromBase64String([Console]::In.ReadLine());"
                + " $out = [Security.Cryptography.ProtectedData]::" + method + "($in, $null, 'CurrentUser');"
                + " [Console]::Out.WriteLine([Convert]::ToBase64String($out))";
        KeychainProgram.Result result = program.run(
                List.of(powerShell, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script),
                line.strip() + "\n");
        String out = result.out().strip();
        if (!result.isDone()
                || out.isEmpty()
                || !out.matches("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")) {
            throw KeychainFailure.unavailable(DESCRIPTION, "PowerShell failed (status " + result.status() + ")");
        }
        return out;
    }
}
