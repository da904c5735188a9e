package dev.berth.counterparts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;

/** A page of the listener, in a browser. */
record OurPage(Page page) {

    String heading() {
        return page.textContent("h1");
    }

    /**
     * It can be read by people who prefer light pages and by those who prefer dark ones.
     *
     * @param name what its pictures in {@link Checkout#scratch()} are called
     */
    void assertReadable(String name) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Colours colours = Colours.of(page, scheme);
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Checkout.scratch().resolve("page-" + name + "-" + scheme + ".png")));
            assertThat(colours.isDark()).isEqualTo(scheme == ColorScheme.DARK);
            // WCAG 2.2, success criterion 1.4.6.
            assertThat(colours.contrast("body")).isGreaterThan(7);
            assertThat(colours.contrast(".dim")).isGreaterThan(4.5);
        }
    }
}
