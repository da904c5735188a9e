package dev.berth.browser;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The browser of this system: what {@code BROWSER} names, else the platform's opener, unless nobody would see it. Immutable
 * and thread-safe.
 *
 * <p>{@code BROWSER} is a program, or several separated by the path separator, tried in turn; each is run with the URL as its
 * one argument. If it is set, nothing else is tried. A program counts as having opened the URL if it runs for 1.5 seconds
 * or ends with status 0 before.
 */
public final class SystemBrowser implements Browser {
    private static final Duration EARLY = Duration.ofMillis(1_500);

    private final Surroundings surroundings;
    private final ProcessStarter starter;
    private final Duration early;

    /** Of this process and its environment. */
    public SystemBrowser() {
        this(Surroundings.ofThisProcess());
    }

    /** Of other surroundings than this process's own, as far as they say what to open and whether to. */
    public SystemBrowser(Surroundings surroundings) {
        this(surroundings, ProcessStarter.system(), EARLY);
    }

    SystemBrowser(Surroundings surroundings, ProcessStarter starter, Duration early) {
        this.surroundings = surroundings;
        this.starter = starter;
        this.early = early;
    }

    @Override
    public Opening open(URI url) {
        Optional<String> objection = BrowsableUrl.objection(url);
        if (objection.isPresent()) {
            return Opening.notOpened(objection.get());
        }
        List<String> named = named(surroundings.variable("BROWSER"));
        if (!named.isEmpty()) {
            return tryEach(named.stream().map(List::of).toList(), url, "BROWSER: ");
        }
        Optional<String> reason = surroundings.whyNoBrowser();
        if (reason.isPresent()) {
            return Opening.notOpened(reason.get());
        }
        return tryEach(PlatformOpeners.of(surroundings), url, "");
    }

    private Opening tryEach(List<List<String>> openers, URI url, String prefix) {
        String failures = "";
        for (List<String> opener : openers) {
            Opening opening = tryOne(opener, url);
            if (opening.opened()) {
                return opening;
            }
            failures += (failures.isEmpty() ? prefix : ", ") + opening.explanation();
        }
        return Opening.notOpened(failures);
    }

    private Opening tryOne(List<String> opener, URI url) {
        String name = opener.get(0);
        List<String> arguments = new ArrayList<>(opener);
        arguments.add(url.toASCIIString());
        try {
            Process process = starter.start(arguments);
            if (process.waitFor(early.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() != 0) {
                return Opening.notOpened(name + " failed with status " + process.exitValue());
            }
        } catch (IOException e) {
            return Opening.notOpened(name + " cannot be started");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Opening.opened(name);
    }

    /** A path may itself hold the separator. */
    private static List<String> named(String browser) {
        if (browser.isBlank()) {
            return List.of();
        }
        if (new File(browser).isFile()) {
            return List.of(browser);
        }
        List<String> programs = new ArrayList<>();
        for (String program : browser.split(File.pathSeparator, -1)) {
            if (!program.isBlank()) {
                programs.add(program.strip());
            }
        }
        return programs;
    }
}
