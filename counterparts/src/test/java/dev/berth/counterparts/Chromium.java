package dev.berth.counterparts;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The machine's Chromium, without a window. One thread at a time. */
final class Chromium implements Counterpart {

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
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
        return new Chromium(playwright, browser);
    }

    /** A browser without cookies, as of a person who comes for the first time. */
    BrowserContext newPerson() {
        return browser.newContext();
    }

    /**
     * Opens the URL, types name and password into Keycloak's login page, and returns the page that the browser lands on.
     */
    static Page logInAtKeycloak(BrowserContext person, URI authorizationUrl) {
        Page page = person.newPage();
        page.navigate(authorizationUrl.toString());
        page.locator("#username").fill(Keycloak.USER);
        page.locator("#password").fill(Keycloak.PASSWORD);
        page.locator("#kc-login").click();
        return page;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
