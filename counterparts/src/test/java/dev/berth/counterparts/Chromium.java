package dev.berth.counterparts;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The machine's Chromium, without a window. One thread at a time. */
final class Chromium implements Counterpart {

    /** For one that runs as root, alone and without a display. */
    static final List<String> SWITCHES = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** The port of the discard service (RFC 863), which no machine runs any more. */
    private static final String NOWHERE = "http://127.0.0.1:9";

    private static final double PATIENCE_MILLIS = 120_000;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium start() {
        // The browser is the machine's own; nothing is to be downloaded.
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Checkout.program("chromium"))
                        .setArgs(SWITCHES));
        return new Chromium(playwright, browser);
    }

    /** A browser without cookies, as of a person who comes for the first time. */
    BrowserContext newPerson() {
        BrowserContext person = browser.newContext();
        person.setDefaultTimeout(PATIENCE_MILLIS);
        return person;
    }

    /** The same, but the browser reaches that one host and port and nothing else, as on another machine. */
    BrowserContext newPersonElsewhere(String authority) {
        BrowserContext person = browser.newContext(
                new Browser.NewContextOptions().setProxy(new Proxy(NOWHERE).setBypass("<-loopback>," + authority)));
        person.setDefaultTimeout(PATIENCE_MILLIS);
        return person;
    }

    /** Takes the reins of a browser that somebody else started. */
    Browser attach(String address) {
        Browser other = playwright.chromium().connectOverCDP(address);
        other.contexts().forEach(person -> person.setDefaultTimeout(PATIENCE_MILLIS));
        return other;
    }

    /**
     * Opens the URL, types name and password into Keycloak's login page, and returns the page that the browser lands on.
     */
    static Page logInAtKeycloak(BrowserContext person, URI authorizationUrl) {
        Page page = person.newPage();
        page.navigate(authorizationUrl.toString());
        logInAtKeycloak(page);
        return page;
    }

    /** Follows a sign-in that the command waits for, with name and password, up to the command's own page. */
    static OurPage signInAtKeycloak(BrowserContext person, BerthCommand login) throws InterruptedException {
        Map<String, Object> asked = login.event("authorization_required");
        Page page = logInAtKeycloak(person, URI.create(String.valueOf(asked.get("url"))));
        page.waitForURL(asked.get("redirect_uri") + "**");
        return new OurPage(page);
    }

    /** Types name and password into Keycloak's login page, where the browser is or will be in a moment. */
    static void logInAtKeycloak(Page page) {
        page.locator("#username").fill(Keycloak.USER);
        page.locator("#password").fill(Keycloak.PASSWORD);
        page.locator("#kc-login").click();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
